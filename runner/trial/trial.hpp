#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <runner/evaluation.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "events/events.hpp"
#include "spec/trial_spec.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/ranks.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Says where a trial goes on.
struct ResumePoint {
  /// The bytes of what `TrialObserver::on_state` received.
  std::vector<std::byte> state;
  /// The evaluations of all epochs before it, in order, for what follows from them.
  std::vector<Evaluation> history;
  /// The state is the last one of a shorter trial.
  bool extends = false;
};

/// Says with what a trial begins.
struct TrialStart {
  /// What all it tells is about.
  events::TrialId trial = 0;
  /// None for a trial that begins with its first epoch.
  std::optional<ResumePoint> resume = std::nullopt;
  /// The container that the spec's `init` names, where there is no `resume`.
  std::vector<std::byte> initial_weights = {};
  /// The SHA-256 that the data must have; none where any will do.
  std::optional<std::string> data_sha256 = std::nullopt;
  /// The data are read and split, the device is looked for, and what is not for such data is found: see
  /// `refuse_unfit`. No epoch is run.
  bool data_only = false;
  /// After so many epochs in all it takes a state and ends as `paused`; none where it runs to its end.
  std::optional<std::int64_t> pause_at = std::nullopt;
  /// Where the data set may be found, and is left for the next trial; none for a trial alone.
  DatasetCache* cache = nullptr;
  /// The other processes of a trial that several train; none for any other.
  OtherRanks* others = nullptr;
};

/// Reports that what a trial has to tell could not be kept, through no fault of a plugin.
class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Receives what a trial has to tell, on the thread that runs it; payloads are bytes, without their SHA-256. Throws
/// ReportError where it cannot be kept: the trial fails then.
class TrialObserver {
 public:
  virtual ~TrialObserver() = default;
  virtual void on_described(const events::TrialDescribed& described) = 0;
  virtual void on_epoch(events::EpochDone epoch) = 0;
  virtual void on_state(events::StateTaken state) { static_cast<void>(state); }
  virtual void on_test(events::TestEvaluated evaluated) { static_cast<void>(evaluated); }
  /// Called between steps, often.
  virtual void on_step() = 0;
  /// Says whether to end after the epoch at hand.
  virtual bool stop_requested() const = 0;
};

/// Runs one trial to its last epoch, from its first or from where it was resumed. The result depends on the spec, the
/// data, the plugins and the process's fingerprint only, never on how often it was resumed. Everything that plugins
/// throw is caught. Returns how it ended: `completed`, `diverged` with the epoch, `interrupted`, `paused`, or `failed`
/// with the plugin, its library, and what it said.
events::AttemptEnded run_trial(const spec::TrialSpec& spec, const Registry& registry, TrialObserver& observer,
                               const TrialStart& start = {});

}  // namespace runner::trial
