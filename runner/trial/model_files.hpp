#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Returns the SHA-256 of each file that the parameters of a model name, by parameter: of a network that is read from a
/// file, what it is. An object, empty for most models.
nlohmann::json model_files(const spec::PluginChoice& model);

/// Returns a warning where a file is another `now` than `trained_with` says, both in the form of `model_files`: weights
/// fit into many networks and belong to one.
std::optional<std::string> note_on_other_files(const spec::PluginChoice& model, const nlohmann::json& now,
                                               const nlohmann::json& trained_with);

}  // namespace runner::trial
