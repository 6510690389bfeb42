#include <csignal>
#include <future>

#include "ahead_script.hpp"
#include "protocol/trial_mark.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::supervisor;
using namespace runner::supervisor::testing;
using events::TrialState;
using protocol::StartTrial;
using protocol::StopTrial;

namespace {

// Runs the trials that come one by one.
ExitStatus one_by_one(FakeEnd& worker) {
  begin(worker);
  while (const auto command = worker.receive()) {
    const auto* start = std::get_if<StartTrial>(&*command);
    if (start == nullptr || start->after) return {7, std::nullopt};
    worker.send(protocol::PluginsLoaded{start->trial, {}});
    complete(worker, start->trial);
  }
  return {0, std::nullopt};
}

}  // namespace

TEST_CASE("A worker has its next trial before the one at work ends, which is begun when that has ended") {
  std::vector<std::optional<events::TrialId>> after;
  const Script ahead = [&](FakeEnd& worker) {
    begin(worker);
    auto trial = worker.receive_trial();
    while (trial.trial < 3) {
      auto next = receive_ahead(worker, trial.trial);
      after.push_back(next.after);
      complete(worker, trial.trial);
      trial = std::move(next);
    }
    report_epoch(worker, 3);
    complete(worker, 3);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({ahead});
  CHECK(run(Trials(3, 5).early()) == RunEnd::all_done);
  CHECK(after == std::vector<std::optional<events::TrialId>>{1, 2});
  CHECK(run.told.order == Order{"started 1", "epoch of 1", "ended 1", "started 2", "epoch of 2", "ended 2", "started 3",
                                "epoch of 3", "ended 3"});
  CHECK(run.told.workers == std::vector<std::int64_t>{1, 1, 1});
}

TEST_CASE("A source that depends on results is not asked before the trial at work has ended") {
  std::promise<void> seen;
  const Script near_its_end = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    // When the second is told of, whoever would be asked for a trial after the first has been.
    for (const std::int64_t epoch : {0, 1}) {
      report_epoch(worker, trial, epoch);
      worker.wake();
    }
    seen.get_future().wait();
    complete(worker, trial);
    return one_by_one(worker);
  };
  Run run({near_its_end});
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.epoch == 1) seen.set_value();
  };
  std::vector<std::size_t> ended;
  Trials two(2);
  two.at_next = [&](events::TrialId) { ended.push_back(run.told.all.size()); };
  CHECK(run(two) == RunEnd::all_done);
  CHECK(ended == std::vector<std::size_t>{0, 1});
}

TEST_CASE("Nothing is sent ahead of the end of a trial whose epochs are long") {
  std::promise<void> seen;
  const Script slow = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    for (const std::int64_t epoch : {0, 99}) {
      report_epoch(worker, trial, epoch, 0.03);
      worker.wake();
    }
    seen.get_future().wait();
    complete(worker, trial);
    return one_by_one(worker);
  };
  Run run({slow});
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.epoch == 99) seen.set_value();
  };
  CHECK(run(Trials(2).early()) == RunEnd::all_done);
  CHECK(run.told.ends.at(1).state == TrialState::completed);
  CHECK(run.told.ends.at(2).state == TrialState::completed);
}

TEST_CASE("A trial that needs another environment is not sent ahead, and is brought up to date when it is begun") {
  std::promise<void> asked;
  const Script first = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    report_epoch(worker, trial);
    asked.get_future().wait();
    complete(worker, trial);
    if (const auto more = worker.receive()) return ExitStatus{7, std::nullopt};
    return ExitStatus{0, std::nullopt};
  };
  Run run({first, one_by_one});
  Trials three(3);
  three.early().with_other_threads(2);
  three.at_next = [&](events::TrialId trial) {
    if (trial == 2) asked.set_value();
  };
  CHECK(run(three) == RunEnd::all_done);
  CHECK(run.launched() == 3);
  CHECK(three.refreshed == std::vector<events::TrialId>{2});
  for (const events::TrialId trial : {1, 2, 3}) CHECK(run.told.ends.at(trial).state == TrialState::completed);
  CHECK(run.told.all.size() == 3);
}

TEST_CASE("A trial that was sent ahead of the end of one that fails is given out anew") {
  std::vector<StartTrial> got;
  const Script fails = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    got.push_back(receive_ahead(worker, trial));
    worker.send(events::AttemptEnded{.trial = trial, .state = TrialState::failed, .message = "out of ideas"});
    worker.wake();
    got.push_back(worker.receive_trial());
    complete(worker, got.back().trial);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({fails});
  CHECK(run(Trials(2, 5).early()) == RunEnd::all_done);
  REQUIRE(got.size() == 2);
  CHECK(got[0].trial == 2);
  CHECK(got[0].after == 1);
  CHECK(got[1].trial == 2);
  CHECK_FALSE(got[1].after);
  CHECK(run.told.order == Order{"started 1", "epoch of 1", "ended 1", "started 2", "ended 2"});
}

TEST_CASE("A run that gives up at a failure leaves the trial that was sent ahead without an attempt") {
  const Script fails = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    static_cast<void>(receive_ahead(worker, trial));
    worker.send(events::AttemptEnded{.trial = trial, .state = TrialState::failed, .message = "out of ideas"});
    worker.wake();
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({fails});
  run.supervisor->give_up_at_first_failure();
  CHECK(run(Trials(3, 5).early()) == RunEnd::gave_up);
  CHECK(run.told.order == Order{"started 1", "epoch of 1", "ended 1"});
}

TEST_CASE(
    "Where a worker dies that has a trial ahead, its own is tried again, and the other follows as if never sent") {
  std::vector<events::TrialId> trials;
  const Script dies = [](FakeEnd& worker) {
    begin(worker);
    static_cast<void>(receive_ahead(worker, worker.receive_trial().trial));
    return ExitStatus{std::nullopt, SIGSEGV};
  };
  const Script notes = [&](FakeEnd& worker) {
    begin(worker);
    while (const auto command = worker.receive()) {
      trials.push_back(std::get<StartTrial>(*command).trial);
      complete(worker, trials.back());
    }
    return ExitStatus{0, std::nullopt};
  };
  Run run({dies, notes});
  CHECK(run(Trials(3, 5).early()) == RunEnd::all_done);
  CHECK(trials == std::vector<events::TrialId>{1, 2, 3});
  CHECK(run.told.all.size() == 4);
  CHECK(run.told.all[0].trial == 1);
  CHECK(run.told.all[0].will_retry);
  CHECK(run.told.workers == std::vector<std::int64_t>{1, 2, 2, 2});
}

TEST_CASE("A stop takes back the trial that was sent ahead, which stays without an attempt") {
  std::vector<events::TrialId> stopped;
  const Script stops = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    const auto next = receive_ahead(worker, trial).trial;
    report_epoch(worker, trial, 1);
    while (stopped.size() < 2) stopped.push_back(std::get<StopTrial>(worker.receive().value()).trial);
    worker.send(protocol::TrialNotBegun{next});
    complete(worker, trial);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  Run run({stops});
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.epoch == 1) ::raise(SIGINT);
  };
  CHECK(run(Trials(3, 5).early()) == RunEnd::stopped);
  CHECK(stopped == std::vector<events::TrialId>{2, 1});
  CHECK(run.told.order == Order{"started 1", "epoch of 1", "epoch of 1", "ended 1"});
}

TEST_CASE("A second signal ends a worker that has a trial ahead, and of that nothing is recorded") {
  const Script deaf = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    static_cast<void>(receive_ahead(worker, trial));
    report_epoch(worker, trial, 1);
    worker.receive();
    report_epoch(worker, trial, 2);
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGKILL};
  };
  Run run({deaf});
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.epoch > 0) ::raise(SIGINT);
  };
  CHECK(run(Trials(3, 5).early()) == RunEnd::stopped);
  CHECK(run.told.order == Order{"started 1", "epoch of 1", "epoch of 1", "epoch of 1", "ended 1"});
  CHECK(run.told.ends.at(1).state == TrialState::interrupted);
}

TEST_CASE("A worker that ends between two trials has begun the one ahead where its mark says so, else not") {
  const bool has_begun = GENERATE(false, true);
  std::promise<void> has_hung_up;
  const Script ends = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    const auto next = receive_ahead(worker, trial).trial;
    report_epoch(worker, trial, 1);
    complete(worker, trial);
    if (has_begun) worker.print(protocol::trial_mark(next));
    worker.hang_up();
    has_hung_up.set_value();
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGSEGV};
  };
  Run run({ends, one_by_one});
  // The end of the trial is read when the worker has gone.
  run.told.at_epoch = [&](const events::EpochDone& epoch) {
    if (epoch.epoch == 1) has_hung_up.get_future().wait();
  };
  CHECK(run(Trials(2, 5).early()) == RunEnd::all_done);
  REQUIRE(run.told.all.size() == (has_begun ? 3 : 2));
  CHECK(run.told.all[1].state == (has_begun ? TrialState::crashed : TrialState::completed));
  CHECK(run.told.ends.at(2).state == TrialState::completed);
}

TEST_CASE("A trial whose worker ended before it began it is tried again whatever its retries") {
  std::promise<void> is_started;
  const Script ends = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    static_cast<void>(receive_ahead(worker, trial));
    complete(worker, trial);
    is_started.get_future().wait();
    return ExitStatus{1, std::nullopt};
  };
  const Script dies = [](FakeEnd& worker) {
    begin(worker);
    static_cast<void>(worker.receive_trial());
    return ExitStatus{std::nullopt, SIGSEGV};
  };
  Run run({ends, dies, one_by_one});
  run.told.at_started = [&](const events::AttemptStarted& started) {
    if (run.told.workers.size() == 2 && started.trial == 2) is_started.set_value();
  };
  CHECK(run(Trials(2, 5).early()) == RunEnd::all_done);
  REQUIRE(run.told.all.size() == 4);
  CHECK(run.told.all[1].message == "its worker ended before it began");
  CHECK(run.told.all[2].state == TrialState::crashed);
  CHECK(run.told.ends.at(2).state == TrialState::completed);
}

TEST_CASE("What a worker prints is told of the trial that printed it, however early it prints") {
  const Script prints = [](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    const auto next = receive_ahead(worker, trial).trial;
    worker.print("of the first\n");
    worker.send(events::AttemptEnded{.trial = trial, .state = TrialState::completed});
    // Before anybody is told of the first one's end.
    worker.print(protocol::trial_mark(next) + "of the second\n");
    worker.wake();
    worker.send(protocol::PluginsLoaded{next, {}});
    worker.print("runner-worker: SIGSEGV in plugin library libmodel.so\n");
    return ExitStatus{std::nullopt, SIGSEGV};
  };
  Run run({prints, one_by_one});
  CHECK(run(Trials(2, 5).early()) == RunEnd::all_done);
  REQUIRE(run.told.all.size() == 3);
  CHECK(run.told.all[0].log == "of the first\n");
  CHECK(run.told.all[1].log == "of the second\nrunner-worker: SIGSEGV in plugin library libmodel.so\n");
  CHECK(run.told.all[1].message.find("SIGSEGV in plugin library libmodel.so") != std::string::npos);
}
