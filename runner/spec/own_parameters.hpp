#pragma once

#include <runner/param.hpp>
#include <string_view>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::spec {

/// Returns the keys of `dataset:` that are the runner's and not the plugin's. A plugin's parameter of the same name
/// could not be reached.
const std::vector<Param<DatasetChoice>>& dataset_parameters();

/// Returns the keys of `training:`.
const std::vector<Param<Training>>& training_parameters();

/// Returns the keys of one entry of `parameters:`.
const std::vector<Param<ParameterRule>>& parameter_rule_parameters();

/// Returns the keys of `init:`; `rename`, a mapping of names to names, is described as a list of texts.
const std::vector<ParamDescription>& init_parameters();

/// Says whether a key of `training:` is a time, which a config may also write as `30s`, `30m` or `1h30m`.
bool is_duration(std::string_view training_key);

/// Names a block of a config that chooses a plugin: naming, writing and reading a trial's plugins are loops over these.
struct PluginSection {
  /// The block's key, such as `checkpoint`.
  std::string_view key;
  /// The kind of plugin it chooses, such as `checkpoint_policy`.
  std::string_view kind;
  /// The plugin chosen where a config has no such block; empty where it must have one.
  std::string_view default_plugin;
  /// Where a trial has the block's choice; null for a list.
  PluginChoice& (*choice)(TrialSpec&) = nullptr;
  /// Where a trial has a list of choices; null for a single one.
  std::vector<PluginChoice> TrialSpec::*choices = nullptr;
  /// A trial may do without: its list is then empty, and its JSON has no such block.
  bool is_optional = false;

  bool is_list() const { return choices != nullptr; }
};

/// Returns the blocks of a trial that choose a plugin, in the order in which a config is usually written.
const std::vector<PluginSection>& plugin_sections();

/// Returns the choices that a trial makes in a block, one or more; none only where the block is optional.
std::vector<const PluginChoice*> choices_of(const PluginSection& section, const TrialSpec& trial);

}  // namespace runner::spec
