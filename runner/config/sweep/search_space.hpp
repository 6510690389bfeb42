#pragma once

#include <nlohmann/json.hpp>

#include "config/report.hpp"
#include "config/sweep/sweep.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Adds the space of a search that stands at `where`: a mapping of keys to draws, each a distribution or
/// `{when: {key: value}, draw: distribution}`, or null for none. What is at fault is noted and left out.
void read_space(const Node& block, const Span& where, Sweep& sweep, Report& report);

/// Adds one key to the space, or lets one that is there be drawn otherwise.
void add_to_space(const Key& key, const Span& where, const Node& draw, Sweep& sweep, Report& report);

/// Says whether a value that a condition wants, or one of a list of them, is this one: `shown` as a person wrote it,
/// `value` as a trial has it. A plugin is meant by its name.
bool allows(const Node& wanted, const nlohmann::json& shown, const nlohmann::json& value);

/// Says whether a key below a block that chooses a plugin is drawn wherever the block is `choice`.
bool is_drawn_with(const SweptKey& key, const Node& choice);

}  // namespace runner::config
