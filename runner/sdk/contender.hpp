#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace runner {

/// Holds what one evaluation of a trial found.
struct CurvePoint {
  /// Epochs that were behind the trial.
  std::int64_t epochs = 0;
  /// What the search makes small; a metric that should be large comes with the other sign. Finite.
  double value = 0.0;
};

/// Holds what is known of one trial of a configuration.
struct ContenderTrial {
  /// In the order of the epochs.
  std::vector<CurvePoint> curve = {};
  /// It crashed, failed or diverged: what it came to before says nothing.
  bool failed = false;
};

/// Holds what is known of one configuration that a search has begun.
struct Contender {
  /// The number of its suggestion.
  std::size_t suggestion = 0;
  /// To how many epochs its trials were told to train, and of how many the results are known.
  std::int64_t told_epochs = 0;
  std::int64_t known_epochs = 0;
  /// None of its trials has anything left to train, as far as is known.
  bool has_ended = false;
  /// It was stopped.
  bool is_stopped = false;
  /// One for each replicate, in the same order for all configurations: the first ones have the same seed, and so on.
  std::vector<ContenderTrial> trials = {};
  /// How many of its trials, the first ones, were told to train, and of how many the results are known.
  std::size_t told_replicates = 0;
  std::size_t known_replicates = 0;

  /// Says whether its trials wait for a decision: what they were told is done and known.
  bool is_waiting() const { return !has_ended && !is_stopped && !is_running(); }
  /// Says whether it is not known yet what it comes to by what it was told.
  bool is_running() const { return known_epochs < told_epochs || known_replicates < told_replicates; }
};

/// Returns the best value of a trial within its first epochs; none where there is none, or the trial has failed.
inline std::optional<double> best_within(const ContenderTrial& trial, std::int64_t epochs) {
  std::optional<double> best;
  if (trial.failed) return best;
  for (const auto& point : trial.curve) {
    if (point.epochs <= epochs && (!best || point.value < *best)) best = point.value;
  }
  return best;
}

/// Returns the mean of that over the trials of a configuration which have one; none where no trial has.
inline std::optional<double> mean_within(const Contender& contender, std::int64_t epochs) {
  double sum = 0.0;
  int count = 0;
  for (const auto& trial : contender.trials) {
    if (const auto best = best_within(trial, epochs)) {
      sum += *best;
      ++count;
    }
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

/// Says what a search does next.
struct StopperDecision {
  /// `begin` a new configuration, `go_on` with one that waits, `stop` one that waits for good, or `wait` until more is
  /// known: where everything is known, the search has ended, and whoever still waits is stopped.
  enum class Kind { begin, go_on, stop, wait };
  Kind kind = Kind::wait;
  /// Which one, of `go_on` and `stop`.
  std::size_t suggestion = 0;
  /// To how many epochs its trials are to train in all, of `begin` and `go_on`.
  std::int64_t epochs = 0;
  /// One sentence for people: why; none is needed of `begin`.
  std::string reason = {};
  /// How many of its trials are to train, the first ones, of `begin` and `go_on`; 0 for all.
  std::size_t replicates = 0;
};

/// Says what a stopper decides about.
struct StopperSetting {
  /// How many epochs a trial that is never stopped has.
  std::int64_t epochs = 1;
  /// A trial is evaluated whenever so many epochs have passed since it was last, and after the last one.
  std::int64_t validate_every = 1;
  /// How many configurations there are to be, and the trials of each.
  std::size_t configurations = 1;
  std::size_t replicates = 1;
};

}  // namespace runner
