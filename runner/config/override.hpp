#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "config/key.hpp"
#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Holds one override: a key and its value, or the values it sweeps over.
struct Override {
  Key key;
  /// The key's text.
  Span where;
  /// Never empty.
  std::vector<Node> values;
};

/// Reads `key=value`, `key=value,value`, `key=0..9` or another function of several values; the value of `zip`,
/// `random`, `random.trials` and `random.seed`, and one that is drawn at random, stays one. A value that starts with a
/// quote or a bracket is YAML, any other is taken as it stands. None where a fault was noted.
std::optional<Override> read_override(const Source& source, std::size_t most_values, Report& report);

}  // namespace runner::config
