#include "exports/epoch_clock.hpp"

#include <cmath>

namespace runner::exports {

void EpochClock::begin(const TrialRecord& trial, std::int64_t otherwise_ms) {
  begin_ms_ = trial.started_ms.value_or(otherwise_ms);
  seconds_ = 0.0;
  ends_.clear();
}

void EpochClock::add(const Columns& columns, std::span<const std::vector<database::Cell>> rows) {
  for (const auto& row : rows) {
    seconds_ += columns.optional_real(row, "wall_seconds").value_or(0.0);
    ends_[columns.number(row, "epoch")] = seconds_;
  }
}

std::int64_t EpochClock::end_ms(std::int64_t epoch) const {
  const auto found = ends_.find(epoch);
  return begin_ms_ + (found == ends_.end() ? 0 : std::llround(found->second * 1000.0));
}

}  // namespace runner::exports
