#include <chrono>
#include <csignal>
#include <future>

#include "ahead_script.hpp"
#include "protocol/trial_mark.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::supervisor;
using namespace runner::supervisor::testing;
using events::TrialState;

namespace {

// A slot whose worker has a trial ahead of the end of another.
class SlotWithOneAhead {
 public:
  explicit SlotWithOneAhead(std::vector<Script> scripts, WorkerOptions options = {})
      : launcher_(std::move(scripts)), slot(std::move(options), launcher_) {
    slot.listen_with({&told});
    auto first = next_job();
    start(std::move(first), next_job());
  }

  void start(TrialJob first, TrialJob second) {
    slot.start(std::move(first));
    while (!slot.has_room_ahead()) slot.drain_socket();
    slot.send_ahead(std::move(second));
  }
  TrialJob next_job() { return *trials_.next_job(); }
  // Waits until the worker is gone and its trials have ended.
  void see_end() {
    do slot.notice_changes();
    while (slot.trials() > 0);
  }

 private:
  FakeLauncher launcher_;
  Trials trials_{3, 86'400};

 public:
  Told told;
  WorkerSlot slot;
};

}  // namespace

TEST_CASE("The limits of a trial that was sent ahead begin when it begins") {
  std::promise<void> may_end;
  const Script ahead = [&](FakeEnd& worker) {
    begin(worker);
    const auto trial = worker.receive_trial().trial;
    static_cast<void>(receive_ahead(worker, trial));
    may_end.get_future().wait();
    complete(worker, trial);
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  WorkerOptions options;
  options.load_limit = std::chrono::hours(1);
  // The time between two reports is limited to a day.
  SlotWithOneAhead with_one({ahead}, options);
  WorkerSlot& slot = with_one.slot;
  CHECK(slot.next_deadline().value() > Clock::now() + std::chrono::hours(2));
  may_end.set_value();
  while (!slot.has(2)) slot.drain_socket();
  CHECK(slot.next_deadline().value() < Clock::now() + std::chrono::hours(2));
}

TEST_CASE("A trial that had begun before that was heard of took no less time than its epochs") {
  std::promise<void> has_ended;
  const Script goes_on = [&](FakeEnd& worker) {
    const auto next = complete_first(worker);
    report_epoch(worker, next, 0, 1000.0);
    complete(worker, next);
    has_ended.set_value();
    static_cast<void>(worker.receive());
    return ExitStatus{0, std::nullopt};
  };
  SlotWithOneAhead ahead({goes_on});
  has_ended.get_future().wait();
  while (ahead.slot.trials() > 0) ahead.slot.drain_socket();
  CHECK(ahead.told.ends.at(2).wall_seconds == 1000.0);
}

TEST_CASE("A worker that is ended at once just after it went on by itself leaves that trial interrupted, not crashed") {
  std::promise<void> has_gone_on;
  const Script goes_on = [&](FakeEnd& worker) {
    const auto next = complete_first(worker);
    worker.print(protocol::trial_mark(next));
    has_gone_on.set_value();
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGKILL};
  };
  SlotWithOneAhead ahead({goes_on});
  has_gone_on.get_future().wait();
  ahead.slot.stop_now();
  ahead.see_end();
  CHECK(ahead.told.order == Order{"started 1", "epoch of 1", "ended 1", "started 2", "ended 2"});
  CHECK(ahead.told.ends.at(1).state == TrialState::completed);
  CHECK(ahead.told.ends.at(2).state == TrialState::interrupted);
}

TEST_CASE("A trial that was sent ahead and is past a limit before it shows itself is timed out, and not tried again") {
  std::promise<void> has_ended;
  const Script hangs = [&](FakeEnd& worker) {
    static_cast<void>(complete_first(worker));
    has_ended.set_value();
    static_cast<void>(worker.wait_for_signal());
    return ExitStatus{std::nullopt, SIGABRT};
  };
  SlotWithOneAhead ahead({hangs});
  has_ended.get_future().wait();
  while (!ahead.slot.has(2)) ahead.slot.drain_socket();
  ahead.slot.check_limits(Clock::now() + std::chrono::hours(100));
  ahead.see_end();
  CHECK(ahead.told.ends.at(2).state == TrialState::timed_out);
  CHECK_FALSE(ahead.slot.take_retry());
}

TEST_CASE("The mark of a trial that a dead worker had begun says nothing of the next worker") {
  std::promise<void> has_ended;
  const auto script = [&](bool goes_on, int signal) {
    return [&has_ended, goes_on, signal](FakeEnd& worker) {
      const auto next = complete_first(worker);
      if (goes_on) worker.print(protocol::trial_mark(next));
      worker.hang_up();
      has_ended.set_value();
      static_cast<void>(worker.wait_for_signal());
      return ExitStatus{std::nullopt, signal};
    };
  };
  SlotWithOneAhead ahead({script(true, SIGSEGV), script(false, SIGSEGV)});
  const auto end = [&] {
    has_ended.get_future().wait();
    ahead.slot.answer_wakeup();
    ahead.see_end();
  };
  end();
  CHECK(ahead.told.ends.contains(1));
  auto retry = ahead.slot.take_retry();
  REQUIRE(retry);
  CHECK(retry->job.trial == 2);
  has_ended = {};
  ahead.start(ahead.next_job(), std::move(retry->job));
  end();
  CHECK(ahead.told.ends.at(3).state == TrialState::completed);
  CHECK(ahead.told.order.back() == "ended 3");
  CHECK(ahead.slot.take_not_begun()->trial == 2);
}
