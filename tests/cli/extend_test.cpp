#include <csignal>
#include <regex>

#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

const std::vector<std::string> trial_words = {"configs/iris.yaml", "-q", "training.batch_size=16", "model.dropout=0.2",
                                              "optimizer.lr=0.01"};

void train_trial(const RunnerProgram& runner, std::vector<std::string> more) {
  more.insert(more.begin(), trial_words.begin(), trial_words.end());
  const auto finished = runner(more);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
}

// Everything that is recorded of a trial and does not tell when, or under which number.
nlohmann::json record_of(const RunnerProgram& runner, int trial) {
  const auto of = " = " + std::to_string(trial);
  return {
      runner.sql("SELECT epoch, step, lr, lower(hex(weights_sha256)) AS weights_sha256 FROM epoch WHERE trial_id" + of +
                 " ORDER BY epoch"),
      runner.sql("SELECT epoch, step, part, name, value FROM metrics WHERE trial" + of + " ORDER BY epoch, part, name"),
      runner.sql("SELECT epoch, step, policy, reason, sha256, payload_state FROM checkpoint_history WHERE trial" + of +
                 " ORDER BY epoch"),
      runner.sql("SELECT state, epochs, best_value, best_epoch, best_val_loss, final_val_loss FROM trials WHERE trial" +
                 of)};
}

}  // namespace

TEST_CASE("A trial that is extended becomes the trial that was longer from the beginning") {
  const RunnerProgram whole;
  train_trial(whole, {"training.epochs=24", "checkpoint=[best_loss, {plugin: top_k, k: 2}, last]"});
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=9", "checkpoint=[best_loss, {plugin: top_k, k: 2}, last]"});
  const auto before = record_of(runner, 1);
  const auto extended = runner({"extend", "1", "training.epochs=24", "-q"});
  INFO(extended.errors);
  REQUIRE(extended.code == 0);
  CHECK(record_of(runner, 2) == record_of(whole, 1));
  CHECK(runner.sql("SELECT parent FROM trials WHERE trial = 2").at(0)["parent"] == 1);
  // What it continues stays as it was, its payloads included.
  CHECK(record_of(runner, 1) == before);
  CHECK(runner({"verify"}).code == 0);
}

TEST_CASE("A trial that had ended early goes on where it is extended, which is said to be another trial") {
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=60", "stop={plugin: early_stopping, patience: 2, min_delta: 10}"});
  REQUIRE(runner.sql("SELECT reason FROM trials").at(0)["reason"] == "early_stopping");
  const auto extended = runner({"extend", "1", "training.epochs=80", "-q"});
  CHECK(extended.code == 0);
  CHECK(contains(extended.errors, "runner: early_stopping ended trial 1 after "));
  CHECK(contains(extended.errors, "what goes on from there is another trial"));
}

TEST_CASE("A trial that is extended has a test part of its own, and not its parent's beside it") {
  const std::vector<std::string> words = {"configs/wine_scaled.yaml", "-q", "dataset.test_fraction=0.2",
                                          "metrics=[confusion_matrix]"};
  const auto trained = [&](const RunnerProgram& runner, const std::string& epochs) {
    auto all = words;
    all.push_back("training.epochs=" + epochs);
    REQUIRE(runner(all).code == 0);
  };
  const auto tables_of = [](const RunnerProgram& runner, int trial) {
    return runner.sql("SELECT epoch, part, name, row, column, value FROM result_tables WHERE trial = " +
                      std::to_string(trial) + " ORDER BY 1, 2, 3, 4, 5");
  };
  const RunnerProgram whole;
  trained(whole, "12");
  const RunnerProgram runner;
  trained(runner, "5");
  const auto before = record_of(runner, 1);
  const auto tables = tables_of(runner, 1);
  REQUIRE(runner({"extend", "1", "training.epochs=12", "-q"}).code == 0);
  CHECK(record_of(runner, 2) == record_of(whole, 1));
  CHECK(tables_of(runner, 2) == tables_of(whole, 1));
  CHECK(record_of(runner, 1) == before);
  CHECK(tables_of(runner, 1) == tables);
  const auto rows = runner.sql("SELECT sum(value) AS n FROM result_tables WHERE part = 'test' GROUP BY trial");
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) CHECK(row["n"] == 36);
  const auto losses = "SELECT count(*) AS n FROM metrics WHERE part = 'test' AND name = 'loss' GROUP BY trial";
  for (const auto& row : runner.sql(losses)) CHECK(row["n"] == 1);
}

TEST_CASE("A schedule that depends on the number of epochs is warned of") {
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=4", "scheduler=cosine"});
  const auto extended = runner({"extend", "1", "training.epochs=6"});
  CHECK(extended.code == 0);
  CHECK(contains(extended.errors,
                 "warning: the scheduler 'cosine' depends on training.epochs: the first 4 epochs followed"));
  CHECK(runner.sql("SELECT count(*) AS n FROM event WHERE trial_id = 2 AND message LIKE '%scheduler%'").at(0)["n"] ==
        1);
  train_trial(runner, {"training.epochs=4", "scheduler={plugin: cosine, decay_epochs: 4}"});
  CHECK_FALSE(contains(runner({"extend", "3", "training.epochs=6"}).errors, "scheduler"));
}

TEST_CASE("A validation that the longer trial would not have had is warned of") {
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=4", "training.validate_every=3"});
  CHECK(
      contains(runner({"extend", "1", "training.epochs=9"}).errors,
               "warning: the shorter trial was validated after its last epoch, 3, where training.validate_every does"));
  train_trial(runner, {"training.epochs=6", "training.validate_every=3"});
  CHECK_FALSE(contains(runner({"extend", "3", "training.epochs=9"}).errors, "validate_every"));
}

TEST_CASE("Only what makes a trial longer may change, and only a trial that kept its last state is extended") {
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=4"});
  train_trial(runner, {"training.epochs=4", "training.resume_every=never"});
  const auto refused = [&](std::vector<std::string> words, const std::string& why) {
    words.insert(words.begin(), "extend");
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == 2);
    CHECK(contains(finished.errors, why));
  };
  refused({"1", "training.epochs=4"}, "it has 4 epochs already; say how many there should be in all");
  refused({"1", "training.epochs=8", "optimizer.lr=0.1"}, "only training.epochs and limits may change");
  refused({"1", "training.epochs=8,9"}, "is one trial, so nothing of it can be swept");
  refused({"1", "training.epoch=8"}, "training has no key 'epoch'; did you mean 'epochs'?");
  refused({"2", "training.epochs=8"}, "its last state was not kept");
  CHECK(runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"] == 2);
}

TEST_CASE("A trial begins with the weights of a checkpoint, whatever the name comes to mean later") {
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=5"});
  const auto begun = runner({"configs/iris.yaml", "training.epochs=1", "optimizer.lr=1e-12", "init=best"});
  INFO(begun.errors);
  REQUIRE(begun.code == 0);
  CHECK(contains(begun.errors, "note   begins with"));
  const auto init = runner
                        .sql(
                            "SELECT params ->> '$.\"init.from\"' AS name, params ->> '$.\"init.sha256\"' AS sha FROM "
                            "trials WHERE trial = 2")
                        .at(0);
  const auto best =
      runner.sql("SELECT trial || '@' || epoch AS name, sha256 FROM best_checkpoints WHERE trial = 1").at(0);
  CHECK(init["name"] == best["name"]);
  CHECK(init["sha"] == best["sha256"]);
  // With next to no rate it stays where it began.
  const auto loss = [&](int trial) {
    return runner.sql("SELECT val_loss FROM best_checkpoints WHERE trial = " + std::to_string(trial))
        .at(0)["val_loss"]
        .get<double>();
  };
  CHECK(loss(2) == Approx(loss(1)).epsilon(1e-5));
  CHECK(runner({"replay", "2", "-q"}).code == 0);
  const auto debugged = runner({"debug", "configs/iris.yaml", "training.epochs=1", "init=best"});
  INFO(debugged.errors);
  CHECK(debugged.code == 0);
  // Which configuration it is depends on the weights, which a plan does not look up.
  const std::regex config_id("\\b[0-9a-f]{12}\\b");
  CHECK(std::regex_search(runner({"plan", "configs/iris.yaml"}).output, config_id));
  const auto planned = runner({"plan", "configs/iris.yaml", "init=best"});
  CHECK(planned.code == 0);
  CHECK_FALSE(std::regex_search(planned.output, config_id));
}

TEST_CASE("A trial begins with the weights of a file, which must stay what it was") {
  const RunnerProgram runner;
  train_trial(runner, {"training.epochs=3"});
  const auto file = (runner.folder().path() / "w.safetensors").string();
  REQUIRE(runner({"export", "best", "-o", file}).code == 0);
  const auto begun = runner({"configs/iris.yaml", "training.epochs=1", "-q", "init.from=" + file});
  INFO(begun.errors);
  REQUIRE(begun.code == 0);
  runner.folder().write("w.safetensors", "something else");
  const auto again = runner({"replay", "2", "-q"});
  CHECK(again.code != 0);
  CHECK(contains(again.errors, "has changed: its SHA-256 is"));
  const auto damaged = runner({"configs/iris.yaml", "training.epochs=1", "-q", "init.from=" + file});
  CHECK(damaged.code == 1);
  CHECK(contains(damaged.errors, "init: " + file + " is damaged"));
  const auto absent = runner({"configs/iris.yaml", "-q", "init.from=/nowhere/w.safetensors"});
  CHECK(absent.code == 2);
  CHECK(contains(absent.errors, "/nowhere/w.safetensors"));
}

TEST_CASE("Another kernel of the linear algebra asks for --force before anything goes on") {
  RunnerProgram runner;
  auto words = trial_words;
  words.insert(words.end(), {"training.epochs=100000", "-v"});
  std::erase(words, "-q");
  Running training(runner.command(words));
  REQUIRE(training.wait_for("epoch    3"));
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
  const auto kernel =
      runner.sql("SELECT fingerprint ->> '$.blas_kernel' AS kernel FROM experiment").at(0)["kernel"].get<std::string>();
  if (kernel == "unknown" || kernel == "Prescott") {
    runner::testing::skip("this machine's linear algebra has no other kernel to try");
  }
  runner.set("OPENBLAS_CORETYPE", "Prescott");
  const auto epochs = runner.sql("SELECT count(*) AS n FROM epoch");
  const auto refused = runner({"resume"});
  INFO(refused.errors);
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "blas_kernel was " + kernel + ", is Prescott"));
  CHECK(contains(refused.errors, "--force"));
  CHECK(runner.sql("SELECT count(*) AS n FROM epoch") == epochs);
  Running forced(runner.command({"resume", "--force", "-v"}));
  CHECK(forced.wait_for("epoch"));
}
