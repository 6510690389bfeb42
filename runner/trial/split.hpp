#pragma once

#include <cstdint>
#include <vector>

namespace runner::trial {

/// Holds the rows of a data set that train and those that validate, each in the order they were drawn.
struct SplitRows {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> validation;
};

/// Splits `rows` as scikit-learn's `train_test_split(rows, test_size=validation_fraction, random_state=seed)` does, row
/// for row: validation is the first ceil(validation_fraction · n) of NumPy's legacy permutation (Mersenne Twister,
/// masked rejection), training the rest. Throws std::runtime_error where either part would be empty.
SplitRows split_rows(const std::vector<std::int64_t>& rows, double validation_fraction, std::uint32_t seed);

}  // namespace runner::trial
