#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/check/field_check.hpp"
#include "config/report.hpp"
#include "config/yaml/node.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

/// Describes the block that chooses what a search asks, which is no part of a trial.
const spec::PluginSection& sampler_section();

/// Describes the block that chooses what stops a search's configurations, which stands in that of the sampler.
const spec::PluginSection& stopper_section();

/// Returns the fields that a block with this plugin has: the runner's own for a dataset or a search, then the plugin's.
FieldTable plugin_fields(const spec::PluginSection& section, const catalogue::PluginDescription& plugin);

/// Holds a block that chooses a plugin, checked.
struct PluginBlock {
  /// `plugin` and every field; incomplete where a fault was noted.
  nlohmann::json value;
  /// Owned by the catalogue.
  const catalogue::PluginDescription* plugin = nullptr;
};

/// Checks one block (a bare name or a mapping); `extra`, the keys that overrides and sweeps give it, take the place of
/// its own. None where the plugin itself is at fault.
std::optional<PluginBlock> check_plugin_block(const Node& block, const spec::PluginSection& section,
                                              const std::vector<Given>& extra, const catalogue::Catalogue& catalogue,
                                              Report& report);

}  // namespace runner::config
