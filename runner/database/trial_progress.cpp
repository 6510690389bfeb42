#include "database/trial_progress.hpp"

namespace runner::database {

namespace {

int finality(const TrialProgress& progress) {
  if (progress.state == TrialState::completed) return 2;
  return is_final(progress.state) ? 1 : 0;
}

std::weak_ordering compare_final(const TrialProgress& one, const TrialProgress& other) {
  // The first to end is the greater.
  const auto order = other.ended_at <=> one.ended_at;
  return order != 0 ? order : one.last_attempt <=> other.last_attempt;
}

std::weak_ordering compare_begun(const TrialProgress& one, const TrialProgress& other) {
  if (const auto order = one.attempts <=> other.attempts; order != 0) return order;
  if (const auto order = !one.ended_at.empty() <=> !other.ended_at.empty(); order != 0) return order;
  if (const auto order = one.position <=> other.position; order != 0) return order;
  return one.last_attempt <=> other.last_attempt;
}

}  // namespace

std::weak_ordering compare(const TrialProgress& one, const TrialProgress& other) {
  if (const auto order = finality(one) <=> finality(other); order != 0) return order;
  if (const auto order = one.epochs <=> other.epochs; order != 0) return order;
  return finality(one) > 0 ? compare_final(one, other) : compare_begun(one, other);
}

}  // namespace runner::database
