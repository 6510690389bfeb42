#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "database/experiment_snapshot.hpp"
#include "exports/epoch_clock.hpp"
#include "exports/trial_record.hpp"

namespace runner::exports {

/// Takes the trials of an experiment number by number, each with the time at which its epoch ended, as trackers keep
/// them.
class CurveVisitor : public database::TrialVisitor {
 public:
  /// Takes a snapshot with the views `learning_curves`, `metrics` and `best_checkpoints`.
  explicit CurveVisitor(const database::ExperimentSnapshot& experiment);

  void begin(const std::vector<database::Cell>& row) final;
  void rows(database::TrialView view, std::span<const std::vector<database::Cell>> rows) final;
  void end() final;

 protected:
  /// Returns the trial at hand.
  const TrialRecord& trial() const noexcept { return trial_; }
  /// Returns when it began, in milliseconds since 1970.
  std::int64_t began_ms() const noexcept { return clock_.begin_ms(); }

 private:
  /// Begins the trial at hand.
  virtual void begin_trial() = 0;
  /// Takes a number: the learning rate has no part, the best value the part `best`.
  virtual void take(const MetricRecord& number, std::int64_t ended_ms) = 0;
  /// Takes the checkpoint of the best epoch, as `trial@epoch`, and its digest.
  virtual void take_checkpoint(const std::string& name, const std::string& sha256) = 0;
  /// Ends some numbers of the trial; more may follow.
  virtual void end_numbers() {}
  /// Ends the trial.
  virtual void end_trial() = 0;

  void pass(const MetricRecord& number) { take(number, clock_.end_ms(number.epoch)); }

  std::int64_t created_ms_;
  Columns trials_;
  Columns curves_;
  Columns metrics_;
  Columns checkpoints_;
  TrialRecord trial_;
  EpochClock clock_;
};

}  // namespace runner::exports
