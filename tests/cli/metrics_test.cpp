#include "answer.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::int64_t sum_of(const nlohmann::json& table) {
  std::int64_t sum = 0;
  for (const auto& row : table.at("values")) {
    for (const auto& value : row) sum += value.get<std::int64_t>();
  }
  return sum;
}

}  // namespace

TEST_CASE("A config's metrics are stored, monitored in their own direction, and computed again by evaluate") {
  const RunnerProgram runner;
  const auto trained = runner({"configs/wine.yaml", "metrics=[f1, roc_auc, confusion_matrix]",
                               "checkpoint.monitor=roc_auc", "dataset.test_fraction=0.2", "training.epochs=12", "-q"});
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  const auto trial = runner.sql("SELECT monitor, mode, best_value, best_epoch FROM trials").at(0);
  CHECK(trial["monitor"] == "roc_auc");
  CHECK(trial["mode"] == "max");
  CHECK(trial["best_value"] ==
        runner.sql("SELECT max(value) AS v FROM metrics WHERE part = 'validation' AND name = 'roc_auc'").at(0)["v"]);

  const auto evaluated = runner({"evaluate", "best", "--json"});
  INFO(evaluated.errors);
  REQUIRE(evaluated.code == 0);
  const auto rows = nlohmann::json::parse(evaluated.output);
  for (const auto& row : rows) {
    if (row["metric"] != "confusion_matrix") CHECK(row["value"] == row["stored"]);
  }
  const auto stored = runner.sql(
      "SELECT sum(value) AS n, sum(value) FILTER (WHERE \"row\" = \"column\") AS right FROM result_tables AS r JOIN "
      "trials AS "
      "t ON t.trial = r.trial AND t.best_epoch = r.epoch WHERE r.part = 'validation'");
  CHECK(sum_of(rows.back()["value"]) == stored.at(0)["n"]);
  CHECK(runner.sql("SELECT sum(value) AS n FROM result_tables WHERE part = 'test'").at(0)["n"] == 36);

  const auto shown = runner({"evaluate", "best"});
  CHECK(
      contains(shown.output, "confusion_matrix: class / predicted\tcultivar 1\tcultivar 2\tcultivar 3\ncultivar 1\t"));
}

TEST_CASE("evaluate measures what is asked for, of a trial that measured nothing") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=30", "dataset.standardize=true", "-q"}).code == 0);
  const auto evaluated = runner({"evaluate", "best", "--metrics", "log_loss,{plugin: top_k_accuracy, k: 2}", "--json"});
  INFO(evaluated.errors);
  REQUIRE(evaluated.code == 0);
  const auto rows = nlohmann::json::parse(evaluated.output);
  REQUIRE(rows.size() == 4);
  CHECK(rows[2]["metric"] == "log_loss");
  CHECK(rows[2]["value"].get<double>() == Approx(rows[0]["value"].get<double>()).epsilon(1e-6));
  CHECK(rows[3]["metric"] == "top_k_accuracy");
  CHECK(rows[3]["value"].get<double>() >= rows[1]["value"].get<double>());
  CHECK(runner({"evaluate", "best", "--metrics", "area"}).code == 2);
}

TEST_CASE("A monitor that no metric of the config records is refused with what adds it") {
  const RunnerProgram runner;
  const auto refused = runner({"validate", "configs/wine.yaml", "checkpoint.monitor=roc_auc"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "checkpoint.monitor must be "));
  CHECK(contains(refused.errors, "found the text 'roc_auc'"));
  CHECK(contains(refused.errors, "'metrics:' adds others"));
  CHECK(runner({"validate", "configs/wine.yaml", "checkpoint.monitor=f1_macro", "metrics=[f1]"}).code == 0);
}

TEST_CASE("A trial whose answers are no numbers has diverged, whatever it is to measure") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "-q", "seed=3", "training.epochs=3", "optimizer=sgd", "optimizer.lr=1e18",
                  "metrics=[f1, balanced_accuracy, confusion_matrix, roc_auc, average_precision, log_loss,"
                  " calibration_error, {plugin: top_k_accuracy, k: 2}]"})
              .code == 1);
  const auto trial = runner.sql("SELECT state, message FROM trials").at(0);
  INFO(trial);
  CHECK(trial["state"] == "diverged");
  for (const std::string name : {"roc_auc", "average_precision", "log_loss", "calibration_error"}) {
    INFO(name);
    CHECK(runner.sql("SELECT non_finite FROM metrics WHERE part = 'validation' AND name = '" + name + "'")
              .at(0)["non_finite"] == "nan");
  }
}

TEST_CASE("An epoch that diverged is no trial's best, whatever the trial follows") {
  const RunnerProgram runner;
  const auto trained = runner({"configs/wine.yaml", "checkpoint.monitor=accuracy", "optimizer=sgd", "optimizer.lr=1e18",
                               "seed=3", "training.epochs=3"});
  CHECK(trained.code == 1);
  CHECK_FALSE(contains(trained.output + trained.errors, "best"));
  const auto trial = runner.sql("SELECT state, epochs, best_value, best_epoch, best_val_loss FROM trials").at(0);
  CHECK(trial["state"] == "diverged");
  CHECK(trial["epochs"] == 1);
  for (const auto* column : {"best_value", "best_epoch", "best_val_loss"}) CHECK(trial[column].is_null());
}

TEST_CASE("evaluate measures what is asked for, of a trial whose policy, schedule and stop watch other metrics") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=4", "-q", "metrics=[f1]", "checkpoint.monitor=f1_macro",
                  "scheduler={plugin: reduce_on_plateau, monitor: f1_macro}",
                  "stop={plugin: early_stopping, monitor: f1_weighted, patience: 3}"})
              .code == 0);
  const auto evaluated = answer(runner, {"evaluate", "best", "--metrics", "balanced_accuracy"});
  CHECK(metric(evaluated, "balanced_accuracy") > 0);
  CHECK(metric(evaluated, "loss") == metric(answer(runner, {"evaluate", "best"}), "loss"));
}
