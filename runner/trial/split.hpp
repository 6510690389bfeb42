#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace runner::trial {

/// Holds the rows of a data set that train and those that are held out, each in the order they were drawn.
struct SplitRows {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> held_out;
};

/// Says how large the part is that is held out, and which key of a config says so, for messages.
struct HeldOut {
  /// Above 0, below 1; of n rows ceil(fraction · n) are held out.
  double fraction = 0.0;
  std::string_view key = "validation_fraction";
};

/// Returns how many of `size` rows, or of what `things` names, are held out. Throws std::runtime_error where either
/// part would be empty.
std::int64_t held_out_count(std::size_t size, const HeldOut& held_out, std::string_view things = "rows");

/// Splits `rows` as scikit-learn's `train_test_split(rows, test_size=fraction, random_state=seed)` does, row for row:
/// what is held out are the first of NumPy's legacy permutation, training is the rest. Throws std::runtime_error where
/// either part would be empty.
SplitRows split_rows(const std::vector<std::int64_t>& rows, const HeldOut& held_out, std::uint32_t seed);

/// Splits `rows` so that either part has each class's share of the rows, as the same function does with
/// `stratify=classes`, row for row. `classes` holds the class of each of the rows, in their order. Throws
/// std::runtime_error where a class has a single row or a part would have fewer rows than there are classes.
SplitRows split_rows_by_class(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& classes,
                              const HeldOut& held_out, std::uint32_t seed);

}  // namespace runner::trial
