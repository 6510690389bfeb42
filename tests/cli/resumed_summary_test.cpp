#include <signal.h>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// What `runner best` and the database say, as the summary of a run says it.
std::string best_line(const RunnerProgram& runner, int trial) {
  const auto row = runner
                       .sql("SELECT best_epoch, printf('%.6g', best_value) AS value FROM trials WHERE trial = " +
                            std::to_string(trial))
                       .at(0);
  return "val_loss " + row["value"].get<std::string>() + " at epoch " + row["best_epoch"].dump();
}

// Labels that have nothing to do with the numbers: the validation loss is lowest early, and rises while the model
// learns the training part by heart.
std::vector<std::string> overfitting(const RunnerProgram& runner) {
  std::string text = "a,b,c,y\n";
  unsigned state = 12345;
  const auto draw = [&] { return (state = state * 1103515245 + 12345) >> 16 & 1023; };
  for (int i = 0; i < 120; ++i) {
    text += std::to_string(draw()) + "," + std::to_string(draw()) + "," + std::to_string(draw()) + "," +
            std::to_string(draw() % 2) + "\n";
  }
  const auto file = runner.folder().write("noise.csv", text);
  return {"configs/iris.yaml",
          "dataset.path=" + file.string(),
          "dataset.target=y",
          "model.hidden=[32]",
          "optimizer=adam",
          "optimizer.lr=0.02",
          "training.epochs=3000",
          "training.resume_every=20 steps",
          "-v"};
}

int checkpoints_of(const RunnerProgram& runner, int trial) {
  return runner.sql("SELECT count(*) AS n FROM checkpoint_history WHERE trial = " + std::to_string(trial)).at(0)["n"];
}

}  // namespace

TEST_CASE("The summary after resume and extend names the best of the whole trial, and counts all its checkpoints") {
  const RunnerProgram runner;
  Running training(runner.command(overfitting(runner)));
  REQUIRE(training.wait_for("epoch  200"));
  training.signal(SIGINT);
  REQUIRE(training.finish().code == 130);
  const auto before = best_line(runner, 1);
  const auto resumed = runner({"resume", "-v"});
  REQUIRE(resumed.code == 0);
  REQUIRE(best_line(runner, 1) == before);
  CHECK(contains(resumed.output, "best   " + before + " of trial 1\n"));
  CHECK(contains(resumed.output, "1 trial, " + std::to_string(checkpoints_of(runner, 1)) + " checkpoint"));
  CHECK(checkpoints_of(runner, 1) > 0);

  const auto extended = runner({"extend", "1", "training.epochs=3010", "--json"});
  REQUIRE(extended.code == 0);
  const auto summary = nlohmann::json::parse(extended.output);
  const auto row = runner.sql("SELECT best_epoch, best_value FROM trials WHERE trial = 2").at(0);
  CHECK(summary["best"]["trial"] == 2);
  CHECK(summary["best"]["epoch"] == row["best_epoch"]);
  CHECK(summary["best"]["loss"] == row["best_value"]);
  CHECK(summary["checkpoints"] == checkpoints_of(runner, 2));
  CHECK(summary["completed"] == 1);
}

TEST_CASE(
    "A line that tells of a resumed trial's end names the best of all its epochs, and the summary that of the "
    "experiment") {
  const RunnerProgram runner;
  auto words = overfitting(runner);
  words.insert(words.end(), {"seed=0,1", "--jobs", "2"});
  Running training(runner.command(words));
  REQUIRE(training.wait_for("trial 2  epoch  200"));
  training.signal(SIGINT);
  REQUIRE(training.finish().code == 130);
  const auto resumed = runner({"resume", "-v"});
  REQUIRE(resumed.code == 0);
  INFO(resumed.errors.substr(resumed.errors.size() > 300 ? resumed.errors.size() - 300 : 0));
  CHECK(contains(resumed.errors, "trial 2 completed, best " + best_line(runner, 2)));
  const auto best = runner.sql("SELECT trial FROM trials ORDER BY best_value, trial LIMIT 1").at(0)["trial"].get<int>();
  CHECK(contains(resumed.output, "best   " + best_line(runner, best) + " of trial " + std::to_string(best) + "\n"));
  CHECK(contains(resumed.output, ": 2 trials, "));
}
