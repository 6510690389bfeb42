#include "report/run_progress.hpp"

#include <cmath>

#include "testing/catch.hpp"

using namespace std::chrono_literals;
using namespace runner::report;
using runner::events::TrialState;

namespace {

constexpr Clock::time_point start{1'000s};

runner::events::EpochDone epoch(runner::events::TrialId trial, std::int64_t number, double loss = 1.0) {
  runner::events::EpochDone done;
  done.trial = trial;
  done.epoch = number;
  done.metrics = {{runner::Split::train, "loss", -99.0},
                  {runner::Split::validation, "accuracy", 99.0},
                  {runner::Split::validation, "loss", loss}};
  return done;
}

// Reports epochs of a trial, one every `every`, the first one after it.
Clock::time_point train(RunProgress& progress, runner::events::TrialId trial, std::int64_t from, std::int64_t to,
                        Clock::time_point now, Clock::duration every) {
  for (std::int64_t i = from; i < to; ++i) {
    now += every;
    progress.reported(epoch(trial, i), now);
  }
  return now;
}

bool near(std::optional<double> value, double expected) {
  return value && std::abs(*value - expected) < 1e-9 * expected;
}

}  // namespace

TEST_CASE("Trials are counted by the state they end in, one that is tried again is not") {
  RunProgress progress(4, 10);
  for (const int trial : {1, 2, 3}) progress.started(trial, 100 + trial);
  progress.ended(1, TrialState::completed);
  progress.ended(2, TrialState::crashed);
  progress.ended(3, std::nullopt);
  CHECK(progress.ended_trials() == 2);
  CHECK(progress.count(TrialState::completed) == 1);
  CHECK(progress.count(TrialState::crashed) == 1);
  CHECK(progress.count(TrialState::failed) == 0);
  CHECK(progress.find(3) == nullptr);
}

TEST_CASE("The best is of the validation part's monitored metric, never of a value that is not finite") {
  RunProgress progress(2, 10);
  progress.started(1, 101);
  progress.started(2, 102);
  CHECK(progress.best().empty());
  progress.reported(epoch(1, 0, 0.5), start);
  progress.reported(epoch(1, 1, std::nan("")), start);
  progress.reported(epoch(2, 0, 0.3), start);
  progress.reported(epoch(2, 1, -INFINITY), start);
  progress.reported(epoch(2, 2, 0.3), start);
  REQUIRE(progress.best().size() == 1);
  CHECK(progress.best()[0].trial == 2);
  CHECK(progress.best()[0].epoch == 0);
  CHECK(progress.best()[0].value == 0.3);
  CHECK(progress.find(1)->best->value == 0.5);
  CHECK(std::isnan(*progress.find(1)->value));
}

TEST_CASE("What to follow, and whether more is better, comes from the trial") {
  RunProgress progress(1, 10);
  progress.started(1, 101);
  progress.follow(1, "accuracy", runner::MonitorMode::max);
  auto first = epoch(1, 0);
  first.metrics = {{runner::Split::validation, "accuracy", 0.5}};
  progress.reported(first, start);
  first.epoch = 1;
  first.metrics[0].value = 0.75;
  progress.reported(first, start);
  REQUIRE(progress.best().size() == 1);
  CHECK(progress.best()[0].value == 0.75);
  CHECK(progress.best()[0].epoch == 1);
}

TEST_CASE("Trials that follow different metrics have each their best") {
  RunProgress progress(3, 10);
  for (const int trial : {1, 2, 3}) progress.started(trial, 100 + trial);
  progress.follow(1, "loss", runner::MonitorMode::min);
  progress.follow(2, "accuracy", runner::MonitorMode::max);
  progress.follow(3, "loss", runner::MonitorMode::max);
  for (const int trial : {1, 2, 3}) {
    progress.reported(epoch(trial, 0, 0.5), start);
    progress.reported(epoch(trial, 1, 0.3), start);
  }
  REQUIRE(progress.best().size() == 3);
  CHECK(progress.best()[0].value == 0.3);
  CHECK(progress.best()[1].value == 99.0);
  CHECK(progress.best()[2].value == 0.5);
  CHECK(progress.best()[2].trial == 3);
  CHECK(progress.find(2)->monitor == "accuracy");
}

TEST_CASE("A worker keeps its place, and a new one takes the place of one that is gone") {
  RunProgress progress(5, 10);
  progress.started(1, 101);
  progress.started(2, 102);
  progress.ended(1, TrialState::completed);
  CHECK(progress.workers()[0].trials.empty());
  progress.started(3, 101);
  CHECK(progress.workers()[0].trials.at(0).outline.trial == 3);
  progress.ended(2, TrialState::crashed);
  progress.started(4, 103);
  REQUIRE(progress.workers().size() == 2);
  CHECK(progress.workers()[1].worker == 103);
  CHECK(progress.workers()[1].trials.at(0).outline.trial == 4);
}

TEST_CASE("A worker may have several trials at a time") {
  RunProgress progress(3, 10);
  progress.started(1, 101);
  progress.started(2, 101);
  REQUIRE(progress.workers().size() == 1);
  CHECK(progress.workers()[0].trials.size() == 2);
  progress.ended(1, TrialState::completed);
  CHECK(progress.workers()[0].trials.at(0).outline.trial == 2);
}

TEST_CASE("What is done is counted in epochs, and an early end leaves nothing to do") {
  RunProgress progress(2, 10);
  CHECK(progress.done() == 0.0);
  progress.started(1, 101);
  train(progress, 1, 0, 5, start, 1s);
  CHECK(progress.done() == 0.25);
  progress.ended(1, TrialState::diverged);
  CHECK(progress.done() == 0.5);
  progress.started(2, 101);
  train(progress, 2, 0, 10, start, 1s);
  progress.ended(2, TrialState::completed);
  CHECK(progress.done() == 1.0);
  CHECK(RunProgress(0, 0).done() == 0.0);
}

TEST_CASE("A trial that is tried again has all of its epochs before it") {
  RunProgress progress(2, 10);
  progress.started(1, 101);
  train(progress, 1, 0, 8, start, 1s);
  progress.ended(1, std::nullopt);
  CHECK(progress.done() == 0.0);
  progress.started(1, 102);
  CHECK(progress.done() == 0.0);
  train(progress, 1, 0, 10, start, 1s);
  CHECK(progress.done() == 0.5);
}

TEST_CASE("Trials of different length count with their own epochs") {
  RunProgress progress(1, 1);
  progress.expect({{7, 300, "long"}, {5, 100, "short"}});
  CHECK(progress.trials() == 2);
  progress.started(5, 101);
  CHECK(progress.find(5)->outline.label == "short");
  train(progress, 5, 0, 100, start, 1s);
  progress.ended(5, TrialState::completed);
  CHECK(progress.done() == 0.25);
}

TEST_CASE("No time is foretold before there are five epochs and two seconds to tell it from") {
  RunProgress progress(1, 100);
  CHECK_FALSE(progress.seconds_left(start));
  progress.started(1, 101);
  CHECK_FALSE(progress.seconds_left(start + 1h));
  auto now = train(progress, 1, 0, 4, start, 10s);
  CHECK_FALSE(progress.seconds_left(now));
  now = train(progress, 1, 4, 5, now, 10s);
  CHECK(near(progress.seconds_left(now), 95 * 10.0));
  RunProgress quick(1, 1000);
  quick.started(1, 101);
  CHECK_FALSE(quick.seconds_left(train(quick, 1, 0, 500, start, 1ms)));
}

TEST_CASE("The time before the first epoch is not counted") {
  RunProgress progress(1, 10);
  progress.started(1, 101);
  const auto now = train(progress, 1, 0, 6, start + 1h, 1s);
  CHECK(near(progress.seconds_left(now), 4.0));
}

TEST_CASE("Two workers need half the time of one") {
  RunProgress progress(4, 10);
  progress.started(1, 101);
  progress.started(2, 102);
  auto now = start;
  for (std::int64_t i = 0; i < 5; ++i) {
    now += 1s;
    progress.reported(epoch(1, i), now);
    progress.reported(epoch(2, i), now);
  }
  // Ten reports, nine of them after the first, in four seconds; thirty are left.
  CHECK(near(progress.seconds_left(now), 30.0 * 4.0 / 9.0));
}

TEST_CASE("A run takes at least as long as its slowest trial") {
  RunProgress progress(2, 100);
  progress.started(1, 101);
  progress.started(2, 102);
  auto now = start;
  for (std::int64_t i = 0; i < 100; ++i) {
    now += 1s;
    progress.reported(epoch(1, i), now);
    if (i % 10 == 9) progress.reported(epoch(2, i / 10), now);
  }
  progress.ended(1, TrialState::completed);
  // Trial 2 has 90 epochs before it and takes 10 s for each.
  CHECK(near(progress.seconds_left(now), 900.0));
}

TEST_CASE("Where trials end early, those that wait are expected to") {
  RunProgress progress(10, 100);
  auto now = start;
  for (const int trial : {1, 2}) {
    progress.started(trial, 101);
    now = train(progress, trial, 0, 20, now, 1s);
    progress.ended(trial, TrialState::completed);
  }
  // 40 epochs in 39 s; 8 trials of a fifth of 100 epochs.
  CHECK(near(progress.seconds_left(now), 160.0));
}

TEST_CASE("Nothing is left at the end") {
  RunProgress progress(1, 10);
  progress.started(1, 101);
  const auto now = train(progress, 1, 0, 10, start, 1s);
  CHECK_FALSE(progress.seconds_left(now));
}

TEST_CASE("A resumed trial has the epochs behind it that its number says") {
  RunProgress progress(1, 100);
  progress.started(1, 101);
  const auto now = train(progress, 1, 90, 95, start, 1s);
  CHECK(progress.find(1)->epochs_done == 95);
  CHECK(progress.done() == 0.95);
  CHECK(near(progress.seconds_left(now), 5.0));
}
