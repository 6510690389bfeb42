#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "database/records.hpp"

namespace runner::database {

/// Names an attempt wherever it is recorded.
struct AttemptKey {
  std::string started_at;
  std::string host;
  std::int64_t worker_pid = 0;

  auto operator<=>(const AttemptKey&) const = default;
};

/// Holds how far a trial is in one database: what decides which of two records of it is kept.
struct TrialProgress {
  TrialState state = TrialState::pending;
  std::int64_t epochs = 0;
  std::int64_t attempts = 0;
  AttemptKey last_attempt = {};
  /// When that ended; empty where it runs, or was cut off.
  std::string ended_at = {};
  /// Where its state to resume from is: epoch, batch, and the time it was taken.
  std::optional<std::array<std::int64_t, 3>> position = std::nullopt;
};

/// Orders records of one trial, the one that is kept being the greater. Completed ones come before diverged ones, those
/// before all others, then those with more epochs. Then, of final ones, that which ended first; of others that with
/// more attempts, that whose last attempt has ended, that with the later state to resume from, and that which began
/// last. Records that are neither greater are of the same last attempt.
std::weak_ordering compare(const TrialProgress& one, const TrialProgress& other);

}  // namespace runner::database
