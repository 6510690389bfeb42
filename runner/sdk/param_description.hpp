#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace runner {

struct Block;

/// Holds the value of one parameter; `std::monostate` is "not given" (YAML `null`), for optional parameters only.
using ParamValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                std::vector<double>, std::vector<std::string>, std::vector<Block>>;

/// Holds one parameter of a block.
struct BlockArgument {
  std::string name;
  ParamValue value;

  friend bool operator==(const BlockArgument& one, const BlockArgument& other);
};

/// Holds one element of a list of blocks, such as a layer of a network: what it is, and every parameter that it has, in
/// the order declared.
struct Block {
  std::string name;
  std::vector<BlockArgument> arguments;

  friend bool operator==(const Block& one, const Block& other);
};

// Here, since a comparison of values needs `Block` to be complete.
inline bool operator==(const BlockArgument& one, const BlockArgument& other) {
  return one.name == other.name && one.value == other.value;
}

inline bool operator==(const Block& one, const Block& other) {
  return one.name == other.name && one.arguments == other.arguments;
}

/// Names what a parameter accepts. `path` is text that a config resolves against the folder of its file.
enum class ParamType { boolean, integer, real, text, path, integer_or_text, integers, reals, texts, blocks };

/// Says what a parameter is to the runner, beside what it is to its plugin.
enum class ParamRole {
  none,
  /// A text that names a metric; a config may give only those that its task and its metrics have.
  metric,
  /// A text, `min` or `max`, that says which values are better of the metric which another parameter names; where it is
  /// null, the metric's own direction is put in its place.
  direction,
  /// The learning rate of an optimizer, which a scheduler changes: a number, never null, one of a plugin's parameters.
  learning_rate
};

/// States one end of a range; `inclusive` says whether `value` itself is allowed.
struct Bound {
  double value = 0.0;
  bool inclusive = true;
};

struct ParamDescription;

/// Describes a block that a list may hold. A config gives its name alone, `{name: value}` for its first parameter, or
/// `{name: {parameter: value, …}}`.
struct BlockDescription {
  std::string name;
  std::string doc;
  /// One of them that is a list of blocks itself holds those of the list around it.
  std::vector<ParamDescription> parameters;
};

/// Describes one parameter of a plugin, as its author declared it. Plain data: it is written to the plugin's manifest,
/// checked against by the config, printed by `runner plugins` and turned into the JSON schema for editors.
struct ParamDescription {
  std::string name;
  ParamType type = ParamType::text;
  std::string doc;
  /// The value used where a config gives none. Meaningless when `required`.
  ParamValue default_value;
  /// The config must give a value.
  bool required = false;
  /// `null` is a value too.
  bool nullable = false;
  /// Bounds of a number; of every element, for a list of numbers.
  std::optional<Bound> lower;
  std::optional<Bound> upper;
  /// The accepted texts; empty accepts any. For a list, the accepted elements.
  std::vector<std::string> choices;
  ParamRole role = ParamRole::none;
  /// Of the role `direction`: the parameter that names the metric.
  std::string direction_of = {};
  /// Of a list of blocks: those that it may hold.
  std::vector<BlockDescription> blocks = {};
};

}  // namespace runner
