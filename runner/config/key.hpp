#pragma once

#include <optional>
#include <runner/param_description.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

/// Names what an override or a sweep changes.
struct Key {
  /// `seed`, `name`, `training`, `optimizer`, …
  std::string section;
  /// `lr`; empty for the whole section. `optimizer.plugin` is the whole section, too.
  std::string parameter;

  bool operator==(const Key&) const = default;

  /// Returns the key as it is written: `optimizer.lr`.
  std::string text() const { return parameter.empty() ? section : section + "." + parameter; }
};

/// Splits a dotted key that starts at `where` and checks that its section is there; the parameter is checked later,
/// against the plugin. None where a fault was noted.
std::optional<Key> read_key(std::string_view text, const Span& where, Report& report);

/// Returns the descriptions of `name`, `tags`, `note` and `seed`.
const std::vector<ParamDescription>& top_level_parameters();

/// Returns the description of one of those, or null.
const ParamDescription* find_top_level(std::string_view key);

/// Returns the block of that key that chooses a plugin, or null.
const spec::PluginSection* find_plugin_section(std::string_view key);

/// Says whether the section is a block whose keys are the runner's: `training`, `init`, `launcher`, `search`.
bool is_block(std::string_view section);

/// Says whether trials may differ in this key: not in `name`, `tags`, `note`, `parameters`, `init`, `launcher`
/// and `search`.
bool can_be_swept(const Key& key);

/// Returns the key of a config's top level that an unknown one was most likely meant to be, if one is near enough.
std::optional<std::string> likely_key(std::string_view unknown);

/// Notes at `where` that the top level of a config has no such key, with what was likely meant.
void report_unknown_key(std::string_view key, const Span& where, Report& report);

}  // namespace runner::config
