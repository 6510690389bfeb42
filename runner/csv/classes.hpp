#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "csv/columns.hpp"

namespace csv {

/// Holds the number of each sample's class, from 0, and the names of all classes in the order of their numbers.
struct Classes {
  std::vector<std::int64_t> numbers;
  std::vector<std::string> names;
  /// What a person should know, a sentence each.
  std::vector<std::string> notes = {};
};

/// Numbers the labels of a column to train on, see `Labels`. Throws std::runtime_error, which names file, line and
/// column, for a label that is missing, and for a column that holds one label or seems to hold values to predict.
Classes training_classes(const Columns& columns, std::size_t target);

/// Numbers the labels of a column as in a training, whose classes had these names; with `numbers_are_labels` a class's
/// number names it, too. Throws std::runtime_error for a label of no class.
Classes matched_classes(const Columns& columns, std::size_t target, const std::vector<std::string>& names,
                        bool numbers_are_labels = false);

}  // namespace csv
