#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/events.hpp"
#include "protocol/messages.hpp"
#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Holds a trial that a worker is to run.
struct TrialJob : protocol::StartTrial {
  /// Counts this run's attempts at it, from 1.
  int attempt = 1;
  /// It has waited once for a file that could not be loaded.
  bool has_waited = false;
};

/// Returns a trial that begins with its first epoch.
inline TrialJob job_of(events::TrialId trial, spec::TrialSpec spec, std::vector<protocol::PluginLocation> plugins) {
  TrialJob job;
  job.trial = trial;
  job.spec = std::move(spec);
  job.plugins = std::move(plugins);
  return job;
}

/// Returns the trials of a run one by one, so that ten thousand need not be in memory at once, and so that the next may
/// depend on what the ones before came to.
class TrialSource {
 public:
  virtual ~TrialSource() = default;
  /// Returns the next trial. Returns none where all have been given, or where the next depends on trials that are still
  /// at work: it is asked again whenever one has ended.
  virtual std::optional<TrialJob> next_job() = 0;
  /// Says whether `next_job` would return the same now, while trials are at work, as when they have ended, but for what
  /// `refresh` brings up to date.
  virtual bool may_be_asked_early() const { return false; }
  /// Tells how a trial ended that gets no further attempt, before the next one is asked for.
  virtual void on_result(const events::AttemptEnded&) {}
  /// Says that a next trial is being found out, though none is at work: the run is not at its end.
  virtual bool is_preparing() const { return false; }
  /// Returns what to poll for input meanwhile.
  virtual std::vector<int> descriptors() const { return {}; }
  /// Goes on with what is prepared, without waiting.
  virtual void prepare() {}
  /// Brings a job whose worker died up to where its trial has come, or one that was asked for early up to what is known
  /// of its data.
  virtual void refresh(TrialJob&) {}
};

/// Says against what a library was built, for the record.
struct LibraryStamp {
  std::string sdk_version;
  std::string libtorch_version;
  std::string compiler;
};

/// Knows where plugins are.
class PluginDirectory {
 public:
  virtual ~PluginDirectory() = default;
  /// Returns the plugins that a trial names, each once. All of them exist.
  virtual std::vector<protocol::PluginLocation> plugins_of(const spec::TrialSpec& spec) const = 0;
  /// Returns the learning rate of a trial's optimizer; none where it declares none.
  virtual std::optional<double> learning_rate_of(const spec::TrialSpec& spec) const = 0;
  virtual LibraryStamp stamp_of(const std::string& library) const = 0;
};

}  // namespace runner::supervisor
