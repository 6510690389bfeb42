#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"

namespace runner::config {

struct Entry;

/// Holds one piece of a config as it was written, with its place. A tree: aliases are already replaced by copies.
struct Node {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  /// A scalar's text, unquoted.
  std::string text;
  /// Whether a scalar was quoted or a block: it is text then, whatever it looks like.
  bool quoted = false;
  std::vector<Node> items;
  /// Keys are unique.
  std::vector<Entry> entries;
  Span where;
};

/// Holds one key of a mapping and its value.
struct Entry {
  std::string key;
  Span where;
  Node value;
};

/// Returns the entry of that key, or null.
const Entry* find(const Node& mapping, std::string_view key);

/// Says what a node is, for a message: `a list`, `the text 'fast'`, `the number 1.5`, `null`.
std::string describe(const Node& node);

/// Returns the node as JSON without checking it against anything: what a person wrote.
nlohmann::json written_json(const Node& node);

/// Returns the same as people are shown it: a block that only names its plugin as the name.
nlohmann::json shown_json(const Node& node);

}  // namespace runner::config
