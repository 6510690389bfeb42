#include "report/progress_text.hpp"

#include "report/columns.hpp"

#include "testing/catch.hpp"

using namespace std::chrono_literals;
using namespace runner::report;
using runner::events::TrialState;

namespace {

constexpr Clock::time_point text_start{1'000s};

using Lines = std::vector<std::string>;

Terminal terminal(int width, int height = 24) {
  Terminal result;
  result.width = width;
  result.height = height;
  return result;
}

void report(RunProgress& progress, runner::events::TrialId trial, std::int64_t number, double loss,
            Clock::time_point now = text_start) {
  runner::events::EpochDone done;
  done.trial = trial;
  done.epoch = number;
  done.metrics = {{runner::Split::validation, "loss", loss}};
  progress.reported(done, now);
}

RunProgress sweep() {
  RunProgress progress(10, 100);
  progress.expect({{1, 100, "lr=0.1 seed=0"}, {2, 100, ""}, {3, 100, "lr=0.3"}, {4, 100, ""}, {5, 100, ""}});
  progress.started(1, 101);
  progress.started(2, 102);
  report(progress, 1, 99, 0.25);
  progress.ended(1, TrialState::completed);
  progress.ended(2, TrialState::crashed);
  progress.started(3, 101);
  progress.started(4, 102);
  report(progress, 3, 36, 0.5);
  return progress;
}

}  // namespace

TEST_CASE("A sweep has a bar with its counts and the best so far, and a line for each worker") {
  CHECK(progress_text(sweep(), terminal(120), text_start) ==
        Lines{"[###########.............] 2/5 trials  1 failed  best val_loss 0.25 (1@99)",
              "  trial 3  epoch  37/100  val_loss 0.5        lr=0.3", "  trial 4  starting"});
}

TEST_CASE("In a narrow window what does not fit beside the bar goes below it") {
  CHECK(progress_text(sweep(), terminal(40), text_start) ==
        Lines{"[####.....] 2/5 trials  1 failed", "  best val_loss 0.25 (1@99)",
              "  trial 3  epoch  37/100  val_loss 0.5…", "  trial 4  starting"});
}

TEST_CASE("Where the words leave no room for the loss, they go") {
  RunProgress progress(2, 100);
  progress.started(1, 101);
  report(progress, 1, 36, 0.123456789);
  CHECK(progress_text(progress, terminal(40), text_start).at(2) == "  trial 1   37/100  0.123457");
  CHECK(progress_text(progress, terminal(80), text_start).at(1) == "  trial 1  epoch  37/100  val_loss 0.123457");
}

TEST_CASE("No line reaches the last column, however narrow the window") {
  for (const int width : {21, 25, 33, 40, 57, 80, 200}) {
    for (const std::string& line : progress_text(sweep(), terminal(width), text_start)) {
      INFO(width << " columns: " << line);
      CHECK(columns_of(line) < static_cast<std::size_t>(width));
    }
  }
}

TEST_CASE("A window too low for all workers shows as many as fit and counts the others") {
  RunProgress progress(20, 10);
  for (int i = 1; i <= 10; ++i) progress.started(i, 100 + i);
  const auto lines = progress_text(progress, terminal(80, 5), text_start);
  REQUIRE(lines.size() == 4);
  CHECK(lines[2] == "  trial 2  starting");
  CHECK(lines[3] == "  and 8 more");
  CHECK(progress_text(progress, terminal(80, 1), text_start).size() == 1);
  CHECK(progress_text(progress, terminal(80, 12), text_start).size() == 11);
}

TEST_CASE("A run of one trial has a bar of its epochs and no more") {
  RunProgress progress(1, 100);
  CHECK(progress_text(progress, terminal(80), text_start).empty());
  progress.started(1, 101);
  CHECK(progress_text(progress, terminal(80), text_start) == Lines{"[...................] 0/100 epochs"});
  report(progress, 1, 0, 0.5);
  report(progress, 1, 49, 0.75);
  CHECK(progress_text(progress, terminal(120), text_start) ==
        Lines{"[############............] 50/100 epochs  val_loss 0.75  best 0.5 at epoch 0"});
}

TEST_CASE("Where the locale is UTF-8 the bar has eighths of cells") {
  Terminal utf8 = terminal(40);
  utf8.utf8 = true;
  for (const auto& [epochs, bar] : std::vector<std::pair<int, std::string>>{
           {1, "[▉        ]"}, {2, "[█▊       ]"}, {5, "[████▌    ]"}, {9, "[████████ ]"}, {10, "[█████████]"}}) {
    RunProgress each(1, 10);
    each.started(1, 101);
    report(each, 1, epochs - 1, 0.5);
    const auto line = progress_text(each, utf8, text_start).at(0);
    INFO(line);
    CHECK(line.starts_with(bar + " "));
    CHECK(columns_of(line) < 40);
  }
}

TEST_CASE("The time left is there once it means something") {
  RunProgress progress(1, 100);
  progress.started(1, 101);
  for (int i = 0; i < 5; ++i) report(progress, 1, i, 0.5, text_start + i * 1s);
  const auto lines = progress_text(progress, terminal(120), text_start + 4s);
  CHECK(lines.at(0) == "[#.......................] 5/100 epochs  about 1m35s left  val_loss 0.5  best 0.5 at epoch 0");
}

TEST_CASE("A worker that trains several trials together has one line") {
  RunProgress progress(100, 10);
  for (int i = 1; i <= 64; ++i) progress.started(i, 101);
  const auto lines = progress_text(progress, terminal(80), text_start);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == "  trial 1 and 63 more  starting");
}

TEST_CASE("A label cannot steer the terminal") {
  RunProgress progress(2, 10);
  progress.expect({{1, 10, "name=\x1b[2J\n"}, {2, 10, ""}});
  progress.started(1, 101);
  CHECK(progress_text(progress, terminal(80), text_start).at(1) == "  trial 1  starting  name= [2J ");
}

TEST_CASE("A time is rounded as a person would round it") {
  CHECK(rough_duration(0.2) == "1s");
  CHECK(rough_duration(7.4) == "7s");
  CHECK(rough_duration(43) == "45s");
  CHECK(rough_duration(118) == "2m");
  CHECK(rough_duration(203) == "3m20s");
  CHECK(rough_duration(1234) == "21m");
  CHECK(rough_duration(7900) == "2h10m");
  CHECK(rough_duration(100'000) == "1d4h");
}
