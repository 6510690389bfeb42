#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fake_worker.hpp"
#include "supervisor/supervisor.hpp"

namespace runner::supervisor::testing {

/// Gives so many trials, each with these limits.
class Trials final : public TrialSource {
 public:
  explicit Trials(std::int64_t count, double stall_limit = 60.0) : count_(count), stall_limit_(stall_limit) {}

  std::optional<TrialJob> next_job() override {
    if (given_ == count_) return std::nullopt;
    auto job = job_of(++given_, {}, {});
    job.spec.dataset.plugin = "wine";
    job.spec.training.stall_limit = stall_limit_;
    if (given_ == other_threads_) job.spec.training.threads = 2;
    if (at_next) at_next(given_);
    if (state_bytes_ > 0) {
      job.resume.emplace();
      job.resume->state = {static_cast<std::int64_t>(state_bytes_), std::string(64, '0'),
                           std::vector<std::byte>(state_bytes_)};
    }
    return job;
  }
  bool may_be_asked_early() const override { return is_early_; }
  void refresh(TrialJob& job) override { refreshed.push_back(job.trial); }

  Trials& with_state(std::size_t bytes) {
    state_bytes_ = bytes;
    return *this;
  }
  /// They may be asked for while others are at work.
  Trials& early() {
    is_early_ = true;
    return *this;
  }
  /// This one needs another environment than the others.
  Trials& with_other_threads(events::TrialId trial) {
    other_threads_ = trial;
    return *this;
  }

  std::function<void(events::TrialId)> at_next;
  std::vector<events::TrialId> refreshed;

 private:
  std::int64_t count_;
  double stall_limit_;
  std::size_t state_bytes_ = 0;
  bool is_early_ = false;
  events::TrialId other_threads_ = 0;
  std::int64_t given_ = 0;
};

/// Remembers what it is told.
class Told final : public TrialStore {
 public:
  void on_started(const events::AttemptStarted& started) override {
    workers.push_back(started.worker_pid);
    host = started.host;
    order.push_back("started " + std::to_string(started.trial));
    if (at_started) at_started(started);
  }
  void on_epoch(const events::EpochDone& epoch) override {
    epochs[epoch.trial].push_back(epoch.epoch);
    order.push_back("epoch of " + std::to_string(epoch.trial));
    if (at_epoch) at_epoch(epoch);
  }
  void on_ended(const events::AttemptEnded& ended) override {
    all.push_back(ended);
    order.push_back("ended " + std::to_string(ended.trial));
    if (!ended.will_retry) ends[ended.trial] = ended;
  }

  std::vector<std::int64_t> workers;
  std::string host;
  std::map<events::TrialId, std::vector<std::int64_t>> epochs;
  std::vector<events::AttemptEnded> all;
  std::map<events::TrialId, events::AttemptEnded> ends;
  /// What was told, in its order: `started 1`, `epoch of 1`, `ended 1`.
  std::vector<std::string> order;
  std::function<void(const events::AttemptStarted&)> at_started;
  std::function<void(const events::EpochDone&)> at_epoch;
};

/// A supervisor of fake workers, which runs a source.
class Run {
 public:
  explicit Run(std::vector<Script> scripts, std::int64_t jobs = 1, std::size_t trials_at_a_time = 1)
      : launcher_(std::move(scripts)) {
    SupervisorOptions options;
    options.jobs = jobs;
    options.worker.trials_at_a_time = trials_at_a_time;
    options.worker.load_limit = std::chrono::milliseconds(300);
    supervisor.emplace(options, launcher_, signals_);
  }

  RunEnd operator()(TrialSource& source) { return supervisor->run(source, told, nobody_); }

  int launched() const { return launcher_.launched(); }

  Told told;
  std::optional<Supervisor> supervisor;

 private:
  SignalWatch signals_;
  FakeLauncher launcher_;
  TrialListener nobody_;
};

inline void begin(FakeEnd& worker) { worker.send(protocol::Hello{"2.0", {{"blas", "fake"}}}); }

inline void complete(FakeEnd& worker, events::TrialId trial) {
  worker.send(events::AttemptEnded{.trial = trial, .state = events::TrialState::completed});
  worker.wake();
}

/// Runs each trial for two epochs.
inline ExitStatus diligent(FakeEnd& worker) {
  begin(worker);
  while (const auto command = worker.receive()) {
    const auto trial = std::get<protocol::StartTrial>(*command).trial;
    worker.send(protocol::PluginsLoaded{trial, {}});
    for (const std::int64_t epoch : {0, 1}) worker.send(events::EpochDone{.trial = trial, .epoch = epoch});
    complete(worker, trial);
  }
  return {0, std::nullopt};
}

}  // namespace runner::supervisor::testing
