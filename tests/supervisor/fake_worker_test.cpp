#include "fake_worker.hpp"

#include <algorithm>
#include <csignal>
#include <future>
#include <map>
#include <set>
#include <thread>

#include "supervisor/supervisor.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::supervisor;
using events::TrialState;
using supervisor::testing::FakeEnd;
using supervisor::testing::FakeLauncher;
using supervisor::testing::Script;

namespace {

// Gives so many trials, each with these limits.
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

// Remembers what it is told.
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

// A supervisor of fake workers, which runs a source.
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

void begin(FakeEnd& worker) { worker.send(protocol::Hello{"2.0", {{"blas", "fake"}}}); }

void complete(FakeEnd& worker, events::TrialId trial) {
  worker.send(events::AttemptEnded{.trial = trial, .state = TrialState::completed});
  worker.wake();
}

// Runs each trial for two epochs.
ExitStatus diligent(FakeEnd& worker) {
  begin(worker);
  while (const auto command = worker.receive()) {
    const auto trial = std::get<protocol::StartTrial>(*command).trial;
    worker.send(protocol::PluginsLoaded{trial, {}});
    for (const std::int64_t epoch : {0, 1}) worker.send(events::EpochDone{.trial = trial, .epoch = epoch});
    complete(worker, trial);
  }
  return {0, std::nullopt};
}

}  // namespace

TEST_CASE("A trial runs in a worker, wherever that is") {
  Run run({diligent});
  Trials two(2);
  CHECK(run(two) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).state == TrialState::completed);
  CHECK(run.told.ends.at(2).reason == "epochs");
  CHECK(run.told.epochs.at(2) == std::vector<std::int64_t>{0, 1});
  CHECK(run.told.host == "elsewhere");
  CHECK(run.launched() == 1);
}

TEST_CASE("A worker that dies before it has said hello is replaced, and its trial tried again") {
  Run run({[](FakeEnd&) { return ExitStatus{std::nullopt, SIGSEGV}; }, diligent});
  Trials one(1);
  CHECK(run(one) == RunEnd::all_done);
  REQUIRE(run.told.all.size() == 2);
  CHECK(run.told.all[0].state == TrialState::crashed);
  CHECK(run.told.all[0].signal == SIGSEGV);
  CHECK(run.told.all[0].will_retry);
  CHECK(run.told.all[0].message.find("before its first epoch ended") != std::string::npos);
  CHECK(run.told.all[1].state == TrialState::completed);
  CHECK(run.told.workers == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("A worker that always dies fails its trial after the retries, and no other") {
  const Script dies_of_two = [](FakeEnd& worker) {
    begin(worker);
    while (true) {
      const auto trial = worker.receive_trial().trial;
      if (trial == 2) return ExitStatus{7, std::nullopt};
      complete(worker, trial);
    }
  };
  Run run({dies_of_two});
  Trials three(3);
  CHECK(run(three) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).state == TrialState::completed);
  CHECK(run.told.ends.at(2).state == TrialState::crashed);
  CHECK(run.told.ends.at(2).message.find("exit code 7") != std::string::npos);
  CHECK(run.told.ends.at(3).state == TrialState::completed);
  CHECK(run.told.all.size() == 4);
}

TEST_CASE("A worker that ends after its trial has ended takes the next one with it neither then nor as an attempt") {
  std::promise<void> has_hung_up;
  const Script once = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    worker.send(protocol::PluginsLoaded{trial, {}});
    worker.send(events::EpochDone{.trial = trial, .epoch = 0});
    complete(worker, trial);
    worker.hang_up();
    has_hung_up.set_value();
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGSEGV};
  };
  Run run({once, diligent});
  // The end of the trial is read when the worker has gone.
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.trial == 1) has_hung_up.get_future().wait();
  };
  Trials two(2);
  CHECK(run(two) == RunEnd::all_done);
  CHECK(run.launched() == 2);
  REQUIRE(run.told.all.size() == 2);
  for (const auto& ended : run.told.all) CHECK(ended.state == TrialState::completed);
}

TEST_CASE("A worker that dies in an epoch is said to have, with its last words") {
  const Script dies = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    worker.send(protocol::PluginsLoaded{trial, {}});
    worker.send(events::EpochDone{.trial = trial, .epoch = 0});
    worker.print("something of a plugin's\nrunner-worker: signal 11 in libmodel.so\n");
    return ExitStatus{std::nullopt, SIGSEGV};
  };
  Run run({dies});
  Trials one(1);
  CHECK(run(one) == RunEnd::all_done);
  const auto& end = run.told.ends.at(1);
  CHECK(end.state == TrialState::crashed);
  CHECK(end.message.find("in epoch 1; signal 11 in libmodel.so") != std::string::npos);
  CHECK(end.log.find("something of a plugin's") != std::string::npos);
  // Both attempts reported their first epoch.
  CHECK(run.told.epochs.at(1) == std::vector<std::int64_t>{0, 0});
}

TEST_CASE("A worker that reports a digest that is none is ended, and says of its trial why") {
  const Script broken = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    worker.send(events::EpochDone{.trial = trial, .epoch = 0, .weights_sha256 = "cafe"});
    while (worker.receive()) {
    }
    return ExitStatus{std::nullopt, SIGKILL};
  };
  Run run({broken, broken, diligent});
  Trials two(2);
  CHECK(run(two) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).state == TrialState::crashed);
  CHECK(run.told.ends.at(1).log.find("'cafe' in a message is no SHA-256") != std::string::npos);
  CHECK(run.told.ends.at(2).state == TrialState::completed);
}

TEST_CASE("A worker that is silent for longer than the stall limit is asked where it is, and ended") {
  const Script silent = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    worker.send(protocol::PluginsLoaded{trial, {}});
    if (worker.wait_for_signal() == SIGABRT) worker.print("runner-worker: was in step() of liboptimizer.so\n");
    return ExitStatus{std::nullopt, SIGABRT};
  };
  Run run({silent});
  Trials one(1, 0.05);
  CHECK(run(one) == RunEnd::all_done);
  const auto& end = run.told.ends.at(1);
  CHECK(end.state == TrialState::timed_out);
  CHECK(end.reason == "stall_limit");
  CHECK_FALSE(end.signal);
  CHECK(end.message.find("it reported nothing for longer than training.stall_limit") != std::string::npos);
  CHECK(end.message.find("was in step() of liboptimizer.so") != std::string::npos);
}

TEST_CASE("A worker that never has its plugins loaded is ended at the limit on loading") {
  const Script loads = [](FakeEnd& worker) {
    begin(worker);
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGABRT};
  };
  Run run({loads});
  Trials one(1);
  CHECK(run(one) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).reason == "load_limit");
}

TEST_CASE("A worker that was ended at a limit leaves its slot nothing to wait for") {
  FakeLauncher launcher({[](FakeEnd& end) {
    end.receive_trial();
    return ExitStatus{std::nullopt, end.wait_for_signal()};
  }});
  WorkerOptions options;
  options.retries = 0;
  options.load_limit = std::chrono::milliseconds(1);
  WorkerSlot slot(options, launcher);
  slot.start(*Trials(1).next_job());
  while (slot.trials() > 0) {
    slot.check_limits(Clock::now());
    slot.notice_changes();
    std::this_thread::yield();
  }
  CHECK_FALSE(slot.next_deadline());
}

TEST_CASE("A flood of output keeps nobody waiting, and of it the beginning and the end are kept") {
  const Script floods = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    worker.send(protocol::PluginsLoaded{trial, {}});
    worker.print("the beginning\n");
    for (int i = 0; i < 20; ++i) worker.print(std::string(1'000'000, 'x'));
    worker.print("\nthe end\n");
    complete(worker, trial);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({floods, diligent}, 2);
  Trials four(4);
  CHECK(run(four) == RunEnd::all_done);
  for (const auto& [trial, end] : run.told.ends) CHECK(end.state == TrialState::completed);
  const auto& log = run.told.ends.at(1).log;
  CHECK(log.size() < 300'000);
  CHECK(log.starts_with("the beginning\n"));
  CHECK(log.find("bytes") != std::string::npos);
}

TEST_CASE("A worker that never reads keeps nobody waiting, and is ended at its limit") {
  const Script deaf = [](FakeEnd& worker) {
    begin(worker);
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGABRT};
  };
  Run run({deaf, diligent}, 2);
  Trials three(3);
  three.with_state(2 << 20);
  CHECK(run(three) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).reason == "load_limit");
  CHECK(run.told.ends.at(2).state == TrialState::completed);
  CHECK(run.told.ends.at(3).state == TrialState::completed);
  // The others had ended while it still had its time.
  CHECK(run.told.all.back().trial == 1);
}

TEST_CASE("A worker has two trials at once, and a third when one has ended") {
  const Script in_turn = [](FakeEnd& worker) {
    begin(worker);
    const auto one = worker.receive_trial().trial;
    const auto other = worker.receive_trial().trial;
    for (const auto trial : {one, other}) worker.send(protocol::PluginsLoaded{trial, {}});
    for (const std::int64_t epoch : {0, 1, 2}) {
      for (const auto trial : {other, one}) worker.send(events::EpochDone{.trial = trial, .epoch = epoch});
    }
    complete(worker, other);
    const auto third = worker.receive_trial().trial;
    complete(worker, third);
    complete(worker, one);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({in_turn}, 1, 2);
  Trials three(3);
  CHECK(run(three) == RunEnd::all_done);
  CHECK(run.launched() == 1);
  for (const events::TrialId trial : {1, 2, 3}) CHECK(run.told.ends.at(trial).state == TrialState::completed);
  CHECK(run.told.epochs.at(1) == std::vector<std::int64_t>{0, 1, 2});
  CHECK(run.told.epochs.at(2) == std::vector<std::int64_t>{0, 1, 2});
  CHECK(run.told.all[0].trial == 2);
}

TEST_CASE("Where one of a worker's trials is past a limit, the others are tried again whatever their retries") {
  const Script one_hangs = [](FakeEnd& worker) {
    begin(worker);
    const auto hanging = worker.receive_trial().trial;
    const auto other = worker.receive_trial().trial;
    worker.send(protocol::PluginsLoaded{hanging, {}});
    worker.send(protocol::PluginsLoaded{other, {}});
    std::thread moving([&] {
      for (std::int64_t i = 0; i < 200; ++i) {
        worker.send(protocol::Progress{other});
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
    static_cast<void>(worker.wait_for_signal());
    moving.join();
    return ExitStatus{std::nullopt, SIGABRT};
  };
  Run run({one_hangs, diligent}, 1, 2);
  Trials two(2, 0.2);
  CHECK(run(two) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).state == TrialState::timed_out);
  CHECK(run.told.ends.at(2).state == TrialState::completed);
  const auto first_of_two =
      std::find_if(run.told.all.begin(), run.told.all.end(), [](const auto& end) { return end.trial == 2; });
  CHECK(first_of_two->will_retry);
  CHECK(first_of_two->message.find("another trial that it had was past a limit") != std::string::npos);
}

TEST_CASE("One trial is stopped among several, and the others go on") {
  const Script listening = [](FakeEnd& worker) {
    begin(worker);
    std::set<events::TrialId> trials;
    while (trials.size() < 3) trials.insert(worker.receive_trial().trial);
    for (const auto trial : trials) worker.send(events::EpochDone{.trial = trial, .epoch = 0});
    worker.wake();
    const auto stopped = std::get<protocol::StopTrial>(worker.receive().value()).trial;
    worker.send(events::AttemptEnded{.trial = stopped, .state = TrialState::interrupted});
    trials.erase(stopped);
    for (const auto trial : trials) complete(worker, trial);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({listening}, 1, 3);
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.trial == 2) run.supervisor->stop(2);
  };
  Trials three(3);
  CHECK(run(three) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).state == TrialState::completed);
  CHECK(run.told.ends.at(2).state == TrialState::interrupted);
  CHECK(run.told.ends.at(2).reason == "stopped");
  CHECK(run.told.ends.at(3).state == TrialState::completed);
}

TEST_CASE("A source is told of every result before it is asked for the next trial") {
  class Search final : public TrialSource {
   public:
    std::optional<TrialJob> next_job() override {
      // The third trial depends on the first two.
      if (given == 2 && results.size() < 2) return std::nullopt;
      if (given == 3) return std::nullopt;
      auto job = job_of(++given, {}, {});
      job.spec.dataset.plugin = "wine";
      return job;
    }
    void on_result(const events::AttemptEnded& ended) override { results.push_back(ended.trial); }

    std::int64_t given = 0;
    std::vector<events::TrialId> results;
  };
  Run run({diligent, diligent}, 2);
  Search search;
  CHECK(run(search) == RunEnd::all_done);
  CHECK(search.results.size() == 3);
  CHECK(search.results.back() == 3);
  CHECK(run.told.ends.size() == 3);
}
