#include <algorithm>

#include "sample.hpp"
#include "shell.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::contains;
using testing::shell;

namespace {

const std::filesystem::path project = PROJECT_FOLDER;

// A search suggested the configuration of the first trials.
void add_search(Writer& writer, std::int64_t experiment, const TrialRecord& trial) {
  auto transaction = writer.transaction();
  writer.add_search({.experiment = experiment,
                     .sampler = "tpe",
                     .options = "{}",
                     .trials = 1,
                     .replicates = 3,
                     .space = "[]",
                     .definition = "{}"});
  writer.record(SuggestionRecord{experiment,
                                 {.number = 0,
                                  .config_id = trial.config_id,
                                  .point = "[0.001]",
                                  .params = R"({"optimizer.lr": 0.001})",
                                  .reason = "drawn"},
                                 {},
                                 std::make_shared<std::vector<std::int64_t>>()});
  transaction.commit();
}

// Two experiments of two rates and three seeds; one trial of the newer crashed, and a search is behind it.
void fill(const std::filesystem::path& file) {
  Writer writer(file);
  for (const std::string name : {"wine", "wine_scaled"}) {
    const auto experiment = testing::add_experiment(writer, name);
    const double shift = name == "wine" ? 1.0 : 0.0;
    for (std::int64_t i = 0; i < 6; ++i) {
      const double loss = shift + 0.1 * static_cast<double>(i % 3) + (i < 3 ? 0.5 : 0.0);
      auto trial = testing::sample_trial(experiment, i, i % 3, i < 3 ? 0.001 : 0.01);
      trial.params.push_back({"dataset.plugin", name});
      testing::run_trial(writer, trial, {loss + 1, loss});
    }
    if (name == "wine") continue;
    add_search(writer, experiment, testing::sample_trial(experiment, 0, 0, 0.001));
    auto transaction = writer.transaction();
    const auto trial = writer.add_trial(testing::sample_trial(experiment, 6, 9, 0.01));
    writer.record(runner::events::AttemptStarted{trial, 1, "localhost"});
    writer.record(
        runner::events::AttemptEnded{trial, TrialState::crashed, "signal", "plugin mlp crashed", 11, 1.0, ""});
    transaction.commit();
  }
}

std::vector<std::string> sql_blocks(const std::string& text) {
  std::vector<std::string> blocks;
  const std::string fence = "```sql\n";
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

}  // namespace

TEST_CASE("the queries of the schema's README answer in the sqlite3 shell and in a reader alike") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  fill(file);
  const auto blocks = sql_blocks(testing::bytes_of(project / "schemas/database/README.md"));
  REQUIRE(blocks.size() == 5);
  Reader reader(file);
  for (const auto& sql : blocks) {
    INFO(sql);
    const auto printed = shell(file, sql);
    const auto rows = static_cast<std::size_t>(std::count(printed.begin(), printed.end(), '\n'));
    CHECK(rows > 0);
    CHECK(reader.query(sql).rows.size() == rows);
  }
  CHECK(contains(shell(file, blocks[0]), "10|0||0.01|loss|min|0.0|1"));
  CHECK(contains(shell(file, blocks[2]), "wine_scaled|13|9||crashed|signal|plugin mlp crashed|"));
  CHECK(contains(shell(file, blocks[3]), "2||loss|wine|1.2|wine_scaled|0.2|-1.0"));
}

TEST_CASE("every file of canned questions answers in the sqlite3 shell") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  fill(file);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(project / "experiments/queries")) {
    INFO(entry.path().string());
    ++count;
    CHECK_FALSE(shell(file, testing::bytes_of(entry.path())).empty());
    const auto question = question_from("", testing::bytes_of(entry.path()));
    NamedValues values;
    for (const auto& parameter : question.parameters) values[parameter.name] = nullptr;
    CHECK_NOTHROW(Reader(file).ask(question.sql, values));
  }
  CHECK(count > 5);
}
