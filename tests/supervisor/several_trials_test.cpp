#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

#include "fake_run.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::supervisor;
using namespace runner::supervisor::testing;
using events::TrialState;

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
