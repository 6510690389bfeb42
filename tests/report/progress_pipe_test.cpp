#include "testing/command.hpp"

#include "testing/catch.hpp"

namespace {

// What a run prints where standard error is no terminal.
std::string printed(const std::vector<std::string>& words, const std::string& events) {
  std::vector<std::string> command = {PROGRESS_PLAYER};
  command.insert(command.end(), words.begin(), words.end());
  const auto finished = runner::testing::run({command, {}, {}, events});
  CHECK(finished.code == 0);
  CHECK(finished.output.empty());
  return finished.errors;
}

constexpr const char* three_trials =
    "start 1 101\nstart 2 102\nepoch 1 0 0.5\nepoch 2 0 0.75\nepoch 1 1 0.25\nend 1 completed\n"
    "start 3 101\nretry 3 its worker was ended by signal 9\nstart 3 103\nepoch 3 0 0.125\nend 3 completed\n"
    "end 2 diverged the loss is not finite\n";

}  // namespace

TEST_CASE("A pipe gets one plain line per finished trial of a sweep") {
  CHECK(printed({"3", "2"}, three_trials) ==
        "trial 1 completed, best val_loss 0.25 at epoch 1\n"
        "trial 3 is tried again: its worker was ended by signal 9\n"
        "trial 3 completed, best val_loss 0.125 at epoch 0\n"
        "trial 2 diverged, best val_loss 0.75 at epoch 0: the loss is not finite\n");
}

TEST_CASE("A pipe gets each new best of a single trial, once it is safe") {
  CHECK(printed({"1", "3"},
                "start 1 101\ndescribe 1\nbest 1 0 0.5\nbest 1 1 0.25\nsaved 1 0\nepoch 1 2 0.3\nend 1 completed\n") ==
        "data   wine: 142 training rows, 36 validation rows, 13 features, 3 classes\n"
        "model  mlp: 283 parameters on cpu\n"
        "epoch    0  train_loss 0.25  val_loss 0.5  new best, saved\n");
}

TEST_CASE("A quiet run prints problems only") {
  CHECK(printed({"3", "2", "quiet"}, three_trials) ==
        "trial 3 is tried again: its worker was ended by signal 9\n"
        "trial 2 diverged, best val_loss 0.75 at epoch 0: the loss is not finite\n");
}

TEST_CASE("A verbose run prints every epoch, of several trials with their numbers") {
  CHECK(printed({"2", "2", "verbose"}, "start 1 101\nepoch 1 0 0.5\n") ==
        "trial 1  epoch    0  train_loss 0.25  val_loss 0.5\n");
  CHECK(printed({"1", "2", "verbose"}, "start 1 101\nepoch 1 0 0.5\n") ==
        "epoch    0  train_loss 0.25  val_loss 0.5\n");
}

TEST_CASE("A verbose run prints its epochs in order, though some wait until their checkpoint is safe") {
  const std::string events =
      "start 1 101\nepoch 1 0 0.5\nbest 1 1 0.25\nepoch 1 2 0.3\nbest 1 3 0.125\nepoch 1 4 0.3\n";
  const std::string first =
      "epoch    0  train_loss 0.25  val_loss 0.5\nepoch    1  train_loss 0.125  val_loss 0.25  new best, saved\n"
      "epoch    2  train_loss 0.15  val_loss 0.3\nepoch    3  train_loss 0.0625  val_loss 0.125  new best";
  const std::string last = "\nepoch    4  train_loss 0.15  val_loss 0.3\n";
  CHECK(printed({"1", "5", "verbose"}, events + "saved 1 1\nsaved 1 3\nend 1 completed\n") == first + ", saved" + last);
  // What never became safe is said without that word.
  CHECK(printed({"1", "5", "verbose"}, events + "saved 1 1\nend 1 failed broken\n") ==
        first + last + "trial 1 failed, best val_loss 0.125 at epoch 3: broken\n");
}

TEST_CASE("No escape sequence of a message gets into a log") {
  CHECK(printed({"2", "2"}, "start 1 101\nend 1 failed \x1b[31mred|and more\n") ==
        "trial 1 failed:  [31mred\nand more\n");
}
