#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "config/check/field_check.hpp"
#include "config/override.hpp"
#include "config/report.hpp"
#include "config/sweep/sweep.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Holds a file and its overrides put together, not yet checked against any plugin.
struct Draft {
  /// The file, with what overrides say of a whole section: a mapping.
  Node root;
  /// Keys below a section that overrides set to one value, in the order given.
  std::vector<Override> settings;
  /// What trials differ in, the draws of a random search included.
  Sweep sweep;

  /// Returns the key's override with one value, or null.
  const Override* setting(const Key& key) const;
  /// Returns the value of a key of the top level; null where there is none.
  const Node* value(std::string_view section) const;
  /// Says whether the trials are those of a search.
  bool has_search() const;
  /// Returns what overrides and the first row of each axis put into a block; of a search's space what is drawn
  /// always, or wherever the block is this `choice`.
  std::vector<Given> keys_below(std::string_view section, const Node* choice = nullptr) const;
};

/// Puts file and overrides together: what an override says of a whole section is merged as a file's is that extends
/// another. Notes unknown keys at the top level and below `sweep`, keys given twice, and what
/// is wrong with a zip or a random search.
Draft make_draft(Node root, std::vector<Override> overrides, std::size_t most_values, Report& report);

}  // namespace runner::config
