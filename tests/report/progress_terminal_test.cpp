#include <chrono>
#include <csignal>

#include "play.hpp"

#include "testing/catch.hpp"

using runner::report::testing::Play;
using runner::report::testing::Screen;

namespace {

using Rows = std::vector<std::string>;

// Two workers in the midst of a sweep of five trials.
constexpr const char* two_running =
    "label 1 100 lr=0.1\nlabel 2 100\nlabel 3 100 lr=0.3\nlabel 4 100\nlabel 5 100\nexpect\n"
    "start 1 101\nstart 2 102\ndescribe 1\nepoch 1 99 0.25\nend 1 completed\n"
    "start 3 101\nepoch 2 49 0.75\nepoch 3 36 0.5\n";

const Rows head = {"data   wine: 142 training rows, 36 validation rows, 13 features, 3 classes",
                   "model  mlp: 283 parameters on cpu"};
const Rows wide = {"[########................] 1/5 trials  best val_loss 0.25 (1@99)",
                   "  trial 3  epoch  37/100  val_loss 0.5        lr=0.3", "  trial 2  epoch  50/100  val_loss 0.75"};
const Rows narrow = {"[###......] 1/5 trials", "  best val_loss 0.25 (1@99)", "  trial 3  epoch  37/100  val_loss 0.5…",
                     "  trial 2  epoch  50/100  val_loss 0.75"};

Rows operator+(Rows first, const Rows& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// The lines of the head, broken at 40 columns.
const Rows narrow_head = {"data   wine: 142 training rows, 36 valid", "ation rows, 13 features, 3 classes",
                          "model  mlp: 283 parameters on cpu"};

// Waits until the screen shows these rows and nothing else.
void shows(Play& play, const Rows& rows) {
  const bool is_shown = play.wait_until([&](const Screen& screen) { return screen.rows() == rows; });
  INFO(play.screen().text());
  CHECK(is_shown);
}

// The terminal is as a program finds it: no mode changed, the cursor at the beginning of an empty line.
void leaves_terminal_alone(const Play& play) {
  CHECK(play.has_first_modes());
  CHECK(play.screen().others().empty());
  CHECK(play.screen().column() == 0);
  CHECK(play.screen().row() == play.screen().rows().size());
}

}  // namespace

TEST_CASE("A wide terminal shows a bar, and a line for each worker") {
  Play play(120, 24, {"5", "100"});
  play.play(two_running);
  shows(play, head + wide);
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == head);
  leaves_terminal_alone(play);
}

TEST_CASE("A narrow terminal shows the same, cut to its width") {
  Play play(40, 24, {"5", "100"});
  play.play(two_running);
  shows(play, narrow_head + narrow);
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == narrow_head);
  leaves_terminal_alone(play);
}

TEST_CASE("The display follows the window's width, and leaves nothing behind on its way") {
  Play play(120, 24, {"5", "100"});
  play.play(two_running);
  shows(play, head + wide);
  REQUIRE(play.resize(40, 24));
  shows(play, narrow_head + narrow);
  REQUIRE(play.resize(120, 24));
  shows(play, head + wide);
  REQUIRE(play.resize(30, 8));
  shows(play, Rows{"data   wine: 142 training rows", ", 36 validation rows, 13 featu", "res, 3 classes",
                   "model  mlp: 283 parameters on", "cpu", "[##......] 1/5 trials", "  best val_loss 0.25 (1@99)",
                   "  trial 3   37/100  0.5", "  trial 2   50/100  0.75"});
  REQUIRE(play.resize(120, 24));
  shows(play, head + wide);
  play.finish();
  leaves_terminal_alone(play);
}

TEST_CASE("What fails is said above the display, which stays where it is") {
  Play play(120, 24, {"5", "100"});
  play.play(two_running);
  play.play("end 2 crashed its worker was ended by signal 11\nstart 4 103\nretry 3 signal 9\n");
  const Rows said = {"trial 2 crashed, best val_loss 0.75 at epoch 49: its worker was ended by signal 11",
                     "trial 3 is tried again: signal 9"};
  shows(play,
        head + said +
            Rows{"[#########...............] 2/5 trials  1 failed  best val_loss 0.25 (1@99)", "  trial 4  starting"});
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == head + said);
}

TEST_CASE("A message cannot steer the terminal") {
  Play play(120, 24, {"2", "10"});
  play.play("start 1 101\nend 1 failed two|lines and \x1b[?1049h\x1b[31m\n");
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == Rows{"trial 1 failed: two", "lines and  [?1049h [31m"});
  leaves_terminal_alone(play);
}

TEST_CASE("A run of one trial shows each new best once it is safe, above its bar") {
  Play play(120, 24, {"1", "100"});
  play.play("start 1 101\nbest 1 0 0.5\nsaved 1 0\nepoch 1 1 0.75\nbest 1 2 0.25\nepoch 1 3 0.5\n");
  const Rows safe = {"epoch    0  train_loss 0.25  val_loss 0.5  new best, saved"};
  shows(play, safe + Rows{"[........................] 4/100 epochs  val_loss 0.5  best 0.25 at epoch 2"});
  play.play("saved 1 2\nend 1 completed\n");
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == safe + Rows{"epoch    2  train_loss 0.125  val_loss 0.25  new best, saved"});
}

TEST_CASE("A killed runner leaves the terminal as it was, the cursor below what it showed") {
  Play play(120, 24, {"5", "100"});
  play.play(two_running);
  shows(play, head + wide);
  play.signal(SIGKILL);
  CHECK(play.finish() == 128 + SIGKILL);
  CHECK(play.screen().rows() == head + wide);
  leaves_terminal_alone(play);
}

TEST_CASE("A runner that is stopped and goes on leaves alone what was written meanwhile") {
  Play play(120, 24, {"5", "100"});
  play.play(two_running);
  shows(play, head + wide);
  play.signal(SIGSTOP);
  play.wait_for_stop();
  play.intrude("[1]+ Stopped\r\n$ fg\r\n");
  play.signal(SIGCONT);
  const Rows shell = {"[1]+ Stopped", "$ fg"};
  shows(play, head + wide + shell + wide);
  play.finish();
  CHECK(play.screen().rows() == head + wide + shell);
}

TEST_CASE("What is typed below the display is gone with the next redraw") {
  Play play(120, 24, {"5", "100"});
  play.play(two_running);
  shows(play, head + wide);
  play.intrude("^C");
  REQUIRE(play.wait_for("^C"));
  play.play("epoch 2 50 0.5\n");
  shows(play, head + Rows{"[#########...............] 1/5 trials  best val_loss 0.25 (1@99)", wide[1],
                          "  trial 2  epoch  51/100  val_loss 0.5"});
}

TEST_CASE("A flood of epochs is drawn ten times a second at most") {
  Play play(120, 24, {"2", "1000000"});
  const auto begin = std::chrono::steady_clock::now();
  play.play("start 1 101\nflood 1 300000 0.5\n");
  REQUIRE(play.wait_for("300000/1000000"));
  const auto intervals = (std::chrono::steady_clock::now() - begin) / std::chrono::milliseconds(100);
  CHECK(play.screen().moves_up() <= static_cast<std::size_t>(intervals) + 1);
}

TEST_CASE("A display that has nothing new to show writes nothing") {
  Play play(120, 24, {"5", "100"});
  play.play("label 1 100\nlabel 2 100\nexpect\nstart 1 101\n");
  REQUIRE(play.wait_for("starting"));
  const std::size_t before = play.screen().moves_up();
  play.play("start 2 102\nepoch 2 99 0.5\n");
  REQUIRE(play.wait_for("100/100"));
  // One redraw with both events, or one with each.
  CHECK(play.screen().moves_up() <= before + 2);
}

TEST_CASE("A quiet run shows nothing but problems, on a terminal too") {
  Play play(120, 24, {"5", "100", "quiet"});
  play.play(two_running);
  play.play("end 2 failed no such file\nend 3 completed\n");
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == Rows{"trial 2 failed, best val_loss 0.75 at epoch 49: no such file"});
}

TEST_CASE("A window too low for all workers shows what fits") {
  Play play(80, 4, {"9", "10"});
  play.play("start 1 101\nstart 2 102\nstart 3 103\nstart 4 104\n");
  shows(play, {"[...................] 0/9 trials", "  trial 1  starting", "  and 3 more"});
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows().empty());
}

TEST_CASE("A terminal that cannot move its cursor gets one line per finished trial") {
  Play play(120, 24, {"5", "100"}, "dumb");
  play.play(two_running);
  CHECK(play.finish() == 0);
  CHECK(play.screen().rows() == head + Rows{"trial 1 completed, best val_loss 0.25 at epoch 99"});
  CHECK(play.screen().moves_up() == 0);
}
