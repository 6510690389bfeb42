#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "exports/trial_record.hpp"

namespace runner::exports {

/// Tells when the epochs of a trial ended, as far as is known: as long after its start as all epochs took until then.
/// Where it was interrupted, the time between its attempts is left out.
class EpochClock {
 public:
  /// Begins a trial; `otherwise_ms` stands in for the start of one that has none.
  void begin(const TrialRecord& trial, std::int64_t otherwise_ms);

  /// Takes rows of the view `learning_curves`.
  void add(const Columns& columns, std::span<const std::vector<database::Cell>> rows);

  /// Returns when the trial began, and when an epoch of it ended, in milliseconds since 1970.
  std::int64_t begin_ms() const noexcept { return begin_ms_; }
  std::int64_t end_ms(std::int64_t epoch) const;

 private:
  std::int64_t begin_ms_ = 0;
  double seconds_ = 0.0;
  std::map<std::int64_t, double> ends_;
};

}  // namespace runner::exports
