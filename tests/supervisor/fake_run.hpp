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
    if (state_bytes_ > 0) {
      job.resume.emplace();
      job.resume->state = {static_cast<std::int64_t>(state_bytes_), std::string(64, '0'),
                           std::vector<std::byte>(state_bytes_)};
    }
    return job;
  }
  Trials& with_state(std::size_t bytes) {
    state_bytes_ = bytes;
    return *this;
  }

 private:
  std::int64_t count_;
  double stall_limit_;
  std::size_t state_bytes_ = 0;
  std::int64_t given_ = 0;
};

/// Remembers what it is told.
class Told final : public TrialStore {
 public:
  void on_started(const events::AttemptStarted& started) override {
    workers.push_back(started.worker_pid);
    host = started.host;
  }
  void on_epoch(const events::EpochDone& epoch) override {
    epochs[epoch.trial].push_back(epoch.epoch);
    if (at_epoch) at_epoch(epoch);
  }
  void on_ended(const events::AttemptEnded& ended) override {
    all.push_back(ended);
    if (!ended.will_retry) ends[ended.trial] = ended;
  }

  std::vector<std::int64_t> workers;
  std::string host;
  std::map<events::TrialId, std::vector<std::int64_t>> epochs;
  std::vector<events::AttemptEnded> all;
  std::map<events::TrialId, events::AttemptEnded> ends;
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
