#pragma once

#include <nlohmann/json.hpp>

#include "sample/sample.hpp"

namespace runner::testing {

/// Returns the layers of `sequential` with every parameter, as a config check makes them of a name, or of `{name:
/// value}`.
nlohmann::json complete_layers(SampleRegistry& registry, const nlohmann::json& layers);

/// Returns a model for samples of a shape, built after manual_seed(1). Layers may be given as in a config: a name, or
/// `{name: value}`. Throws trial::PluginError where it does not fit.
std::shared_ptr<Model> make_model(SampleRegistry& registry, const std::string& plugin, nlohmann::json options,
                                  std::vector<std::int64_t> shape, std::int64_t outputs = 3);

/// Returns what the plugin says where a model does not fit; `accepted` where it does.
std::string refusal_of_model(SampleRegistry& registry, const std::string& plugin, nlohmann::json options,
                             std::vector<std::int64_t> shape, std::int64_t outputs = 3);

}  // namespace runner::testing
