#pragma once

#include <cstdint>
#include <optional>
#include <runner/named_tensors.hpp>
#include <string>
#include <vector>

#include "events/events.hpp"
#include "spec/trial_spec.hpp"
#include "trial/averaged_weights.hpp"
#include "trial/best_weights.hpp"
#include "trial/checkpoint_policies.hpp"
#include "trial/checkpoint_writer.hpp"
#include "trial/first_rank.hpp"
#include "trial/learning_rate.hpp"
#include "trial/resume_state.hpp"
#include "trial/state_clock.hpp"
#include "trial/trial.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

/// Runs the epochs of one trial whose parts are made: trains, validates, asks the policies, the scheduler and the
/// stops, and tells the observer. Borrows all that it is given.
class TrialRun {
 public:
  /// `others` are the processes that train together with this one; none where it trains alone.
  TrialRun(const spec::TrialSpec& spec, TrialParts& parts, const CachedDataset& data, TrialObserver& observer,
           OtherRanks* others = nullptr);

  /// Puts everything where the trial begins or goes on, and says what it works on.
  void begin(const TrialStart& start);
  /// Runs all epochs that are left. Returns how the trial ended; what plugins throw passes through.
  events::AttemptEnded run();

  /// Returns the epoch at hand.
  std::int64_t epoch() const { return at_.epoch; }
  /// Returns what may explain an exception in the epoch at hand that says `fault`; nothing where nothing is known.
  std::string hint(const std::string& fault) const;

 private:
  struct Stopped {
    std::string reason;
    std::string message;
  };

  void resume(const ResumePoint& from);
  PassResult train();
  std::int64_t train_step(const Batch& batch);
  PassResult validate();
  /// Evaluates the weights as they are kept. Says whether all losses are finite.
  bool end_epoch(events::EpochDone& done);
  /// Shows the evaluation to what follows from it: what is kept, and the rates to come.
  void evaluated(events::EpochDone& done, PassResult validation);
  void ask_stops(const Evaluation& evaluation);
  void look_at_monitor(const Evaluation& evaluation);
  bool is_validated(std::int64_t epoch) const;
  /// Looks once at the rows that were set aside. Where no checkpoint was kept the last weights are meant. Returns a
  /// warning, or nothing.
  std::string test();
  void take_state(const Progress& progress, bool is_last);
  ResumableParts resumable();
  /// Says whether the last state costs next to nothing: it is kept then for a longer trial to continue from.
  bool is_small() const;
  StepPosition position_of(std::int64_t batch) const;
  /// Returns nothing where there is a best epoch, or nobody looked for it.
  std::string why_no_best() const;
  /// Says whether it is where it is to pause, before its last epoch.
  bool is_at_pause() const;
  events::AttemptEnded pause();
  events::AttemptEnded diverged() const;
  events::AttemptEnded ended(events::TrialState state, std::string message) const;

  events::TrialId trial_ = 0;
  std::optional<std::int64_t> pause_at_;
  const spec::TrialSpec& spec_;
  TrialParts& parts_;
  const CachedDataset& data_;
  TrialObserver& observer_;
  std::vector<NamedTensor> state_;
  std::int64_t weights_bytes_;
  nlohmann::json model_files_;
  CheckpointWriter checkpoint_writer_;
  LearningRate lr_;
  CheckpointPolicies policies_;
  AveragedWeights averaged_;
  StateClock clock_;
  std::optional<FirstRank> first_rank_;
  /// By what ended the trial before its last epoch.
  std::optional<Stopped> stopped_;
  /// Of the checkpoints kept.
  std::optional<std::int64_t> best_epoch_;
  bool monitor_was_a_number_ = false;
  BestWeights best_weights_;
  Progress at_;
  /// Of the training batch at hand.
  std::int64_t batch_size_ = 0;
  /// The next epoch's training begins in its midst, with the generators as they were there.
  bool generator_is_restored_ = false;
};

}  // namespace runner::trial
