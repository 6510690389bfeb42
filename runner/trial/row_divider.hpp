#pragma once

#include <cstdint>
#include <runner/dataset.hpp>
#include <vector>

#include "spec/trial_spec.hpp"
#include "trial/folds.hpp"
#include "trial/split.hpp"

namespace runner::trial {

/// Divides the rows of a data set as its config and the data set itself ask for: by time where it tells the times of
/// its samples, by group where it tells groups, by class under `stratify`, else at random. Refers to both.
class RowDivider {
 public:
  /// Throws std::runtime_error where two of these are asked for, and std::invalid_argument where the data set does not
  /// tell of each sample.
  RowDivider(const Dataset& dataset, const spec::TrialSpec& spec);

  /// Holds out a fraction of these rows.
  SplitRows hold_out(const std::vector<std::int64_t>& rows, const HeldOut& held_out) const;
  /// Holds out one of several parts of them.
  SplitRows hold_out_fold(const std::vector<std::int64_t>& rows, const Fold& fold) const;

  /// Says whether the seed of the split decides what `hold_out` holds out, or `hold_out_fold` where `of_folds`.
  bool is_drawn(bool of_folds) const { return times_.empty() && (groups_.empty() || !of_folds); }

 private:
  std::vector<std::int64_t> classes_of(const std::vector<std::int64_t>& rows) const;

  const Dataset& dataset_;
  const spec::TrialSpec& spec_;
  /// By row; empty where it tells none.
  std::vector<std::int64_t> groups_;
  std::vector<std::int64_t> times_;
  std::int64_t between_parts_ = 0;
};

/// Returns what the data set tells of each sample, groups and then times, where it tells of them; empty where not.
std::vector<std::int64_t> groups_of(const Dataset& dataset);
std::vector<std::int64_t> times_of(const Dataset& dataset);

}  // namespace runner::trial
