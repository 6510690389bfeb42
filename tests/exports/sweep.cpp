#include "sweep.hpp"

#include <csignal>

#include "testing/catch.hpp"

namespace runner::exports::testing {

using runner::testing::Command;

Sweep::Sweep() {
  training_.emplace(runner_.command({"configs/wine_scaled.yaml", "training.epochs=3,1000000", "optimizer.lr=0.01,1e18",
                                     "model.hidden=[10],[900000000000]", "seed=0,1", "dataset.test_fraction=0.2",
                                     "metrics=[confusion_matrix,f1]", "--note", "a note: 'x'", "--jobs", "1", "-v"}));
  REQUIRE(training_->wait_for("trial 9  epoch    5"));
  // What is told is stored soon after.
  while (runner_.sql("SELECT epochs FROM trials WHERE trial = 9").at(0)["epochs"] < 10) {
  }
}

void Sweep::end() {
  training_->signal(SIGTERM);
  training_->finish();
  const auto changed =
      runner::testing::run({{"sqlite3", runner_.database().string(),
                             "UPDATE trial SET message = 'it said \"no\", and' || char(10) || 'ended' WHERE id = 3;"
                             "UPDATE metric_name SET name = 'f1/of all %' WHERE name = 'f1_macro'"},
                            {},
                            {},
                            {}});
  INFO(changed.errors);
  REQUIRE(changed.code == 0);
}

std::filesystem::path Sweep::exported(const std::string& format) const {
  auto folder = runner_.folder().path() / ("as " + format);
  const auto finished = runner_({"export", "wine_scaled", "--format", format, "-o", folder.string()});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return folder;
}

std::string Sweep::complaint(const std::string& script, const std::filesystem::path& exported) const {
  Command command{{"/usr/bin/python3", "-B", std::string(SCRIPTS_FOLDER) + "/" + script, runner_.command({}).words[0],
                   exported.string()},
                  {{"RUNNER_DB", runner_.database().string()}, {"PYTHONUTF8", "1"}},
                  PROJECT_FOLDER,
                  {}};
  const auto finished = runner::testing::run(command);
  return finished.code == 0 ? ""
                            : "exit code " + std::to_string(finished.code) + ": " + finished.output + finished.errors;
}

}  // namespace runner::exports::testing
