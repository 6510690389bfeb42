#pragma once

#include <cstdint>
#include <runner/dataset.hpp>
#include <string>
#include <vector>

namespace runner::trial {

/// Knows the training rows of a data set, to find others that are the same: all numbers of inputs and targets, to the
/// bit.
class RepeatedRows {
 public:
  /// Reads the training rows (int64, shape [n]).
  RepeatedRows(const Dataset& dataset, const torch::Tensor& train);

  /// Says of the rows of another part, called so, how many are training rows as well, which measures what was learned
  /// by heart; nothing where none is. Warns where more than one in a hundred are, unless such a data set has few
  /// different rows at all, in words that are the same for each trial.
  std::vector<std::string> notes_of(const torch::Tensor& rows, Split split, const std::string& called) const;

 private:
  const Dataset& dataset_;
  // Sorted, each once.
  std::vector<std::uint64_t> train_;
  std::int64_t train_size_;
};

}  // namespace runner::trial
