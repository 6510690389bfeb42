#include <csignal>
#include <future>
#include <thread>

#include "fake_run.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::supervisor;
using namespace runner::supervisor::testing;
using events::TrialState;

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
