#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/table.hpp"

namespace runner::database {

/// Compares what stands under a key with a value; `contains` looks for it as a part of a text, in either case.
enum class Comparison { equal, unequal, less, at_most, greater, at_least, contains };

/// Says what rows are wanted: `lr >= 0.01`.
struct Condition {
  std::string key;
  Comparison comparison = Comparison::equal;
  /// What is compared with values that are numbers, and with text.
  Cell value;
  std::string text;
};

/// Says in what order rows are wanted; what has no value comes last either way.
struct SortKey {
  std::string key;
  bool descending = false;
};

/// Says which rows of a list are wanted, how many, and in what order, after which they keep their own.
struct ListQuery {
  std::vector<Condition> where;
  std::vector<SortKey> sort;
  std::optional<std::int64_t> limit;
};

}  // namespace runner::database
