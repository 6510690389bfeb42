#pragma once

#include <cstdint>
#include <optional>
#include <runner/dataset.hpp>
#include <vector>

namespace runner::trial {

/// Holds the rows that a data set itself assigns to parts, checked.
class PredefinedSplits {
 public:
  /// Throws std::runtime_error where a part is given twice, is empty, is no list of rows that there are, or shares a
  /// row with another part, and where no row is left to train on.
  explicit PredefinedSplits(const DatasetInfo& info);

  /// Returns the rows to train on, and to split where there is no validation part: the data set's own training part, or
  /// else all rows that are in no other part.
  const std::vector<std::int64_t>& train() const { return train_; }
  const std::optional<std::vector<std::int64_t>>& validation() const { return validation_; }
  const std::optional<std::vector<std::int64_t>>& test() const { return test_; }

 private:
  std::vector<std::int64_t> train_;
  std::optional<std::vector<std::int64_t>> validation_;
  std::optional<std::vector<std::int64_t>> test_;
};

}  // namespace runner::trial
