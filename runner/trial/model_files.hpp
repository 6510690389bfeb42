#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Returns a warning where a file is another `now` than `trained_with` says, both in the form of `file_digests`:
/// weights fit into many networks and belong to one.
std::optional<std::string> note_on_other_files(const spec::PluginChoice& model, const nlohmann::json& now,
                                               const nlohmann::json& trained_with);

}  // namespace runner::trial
