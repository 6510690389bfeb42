#pragma once

#include <cstdint>
#include <vector>

#include "trial/folds.hpp"
#include "trial/split.hpp"

namespace runner::trial {

/// Splits `rows` so that no group stands in both parts, as scikit-learn's `GroupShuffleSplit(1, test_size=fraction,
/// random_state=seed)` does, row for row: the fraction is one of the groups, and either part is in the order of `rows`.
/// `groups` holds the group of each of the rows, in their order. Throws std::runtime_error where either part would be
/// empty.
SplitRows split_rows_by_group(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& groups,
                              const HeldOut& held_out, std::uint32_t seed);

/// Holds out one of several parts, between which whole groups are dealt, as scikit-learn's `GroupKFold(folds)` does,
/// row for row: the largest group first, each to the part that has the fewest rows so far. Nothing is drawn. Of groups
/// of one size the one of the larger number comes first, which is what NumPy's sort makes of up to 16 groups; in which
/// order it leaves more of them depends on its version and the processor. Throws std::runtime_error where there are
/// fewer groups than folds.
SplitRows fold_rows_by_group(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& groups,
                             const Fold& fold);

}  // namespace runner::trial
