#pragma once

#include <cstdint>
#include <vector>

#include "trial/split.hpp"

namespace runner::trial {

/// Says which part of a cross-validation is held out.
struct Fold {
  /// 2 or more.
  std::int64_t folds = 0;
  /// From 0, below `folds`.
  std::int64_t fold = 0;
};

/// Holds out one of several parts of equal size, as scikit-learn's `KFold(folds, shuffle=True, random_state=seed)`
/// does, row for row: either part is in the order of `rows`. Throws std::runtime_error where there are fewer rows than
/// folds.
SplitRows fold_rows(const std::vector<std::int64_t>& rows, const Fold& fold, std::uint32_t seed);

/// The same so that each part has each class's share of the rows, as `StratifiedKFold` does, row for row. `classes`
/// holds the class of each of the rows, in their order. Throws std::runtime_error where no class has as many rows as
/// there are folds.
SplitRows fold_rows_by_class(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& classes,
                             const Fold& fold, std::uint32_t seed);

}  // namespace runner::trial
