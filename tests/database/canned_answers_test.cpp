#include <algorithm>
#include <regex>
#include <sstream>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

// The answer to a question that ships: a text for each row, `|` between its cells.
std::vector<std::string> answers_to(const std::string& name, Reader& reader) {
  const auto questions = canned_questions();
  const auto question =
      std::find_if(questions.begin(), questions.end(), [&](const Question& one) { return one.name == name; });
  REQUIRE(question != questions.end());
  NamedValues values;
  for (const auto& parameter : question->parameters) values[parameter.name] = nullptr;
  std::vector<std::string> rows;
  struct Text {
    std::string operator()(std::nullptr_t) const { return ""; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(const std::vector<std::byte>&) const { return "bytes"; }
    std::string operator()(double value) const {
      std::ostringstream text;
      text << value;
      return text.str();
    }
  };
  for (const auto& row : reader.ask(question->sql, values).rows) {
    std::string text;
    for (const auto& cell : row) text += (text.empty() && &cell == &row.front() ? "" : "|") + std::visit(Text{}, cell);
    rows.push_back(text);
  }
  return rows;
}

using Rows = std::vector<std::string>;

TrialRecord in_fold(TrialRecord trial, std::int64_t fold) {
  trial.fold = fold;
  return trial;
}

TrialRecord following(TrialRecord trial, const std::string& monitor, runner::MonitorMode mode) {
  trial.config_id.replace(0, monitor.size(), monitor);
  trial.monitor = monitor;
  trial.mode = mode;
  trial.params.push_back({"checkpoint", monitor});
  return trial;
}

TrialRecord with(TrialRecord trial, const std::string& key, const ParamValue& value) {
  trial.params.push_back({key, value});
  return trial;
}

// An experiment in which trials that differ in nothing else follow the loss or the accuracy.
void add_two_metrics(Writer& writer) {
  const auto experiment = testing::add_experiment(writer);
  for (std::int64_t seed = 0; seed < 2; ++seed) {
    for (const double lr : {0.001, 0.01}) {
      const auto trial = [&](const std::string& monitor, runner::MonitorMode mode) {
        static std::int64_t ordinal = 0;
        testing::run_trial(writer, following(testing::sample_trial(experiment, ordinal++, seed, lr), monitor, mode),
                           {2.0, 1.0 + static_cast<double>(seed)});
      };
      trial("accuracy", runner::MonitorMode::max);
      trial("loss", runner::MonitorMode::min);
    }
  }
}

}  // namespace

TEST_CASE("@paired_experiments and @alike_but_one compare a fold with the same fold only") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    for (const double rate : {0.001, 0.003}) {
      const auto experiment = testing::add_experiment(writer, rate == 0.001 ? "older" : "newer");
      std::int64_t ordinal = 0;
      for (const double lr : {rate, 10 * rate}) {
        for (std::int64_t fold = 0; fold < 3; ++fold, ++ordinal) {
          const double loss = 100 * lr + static_cast<double>(fold);
          testing::run_trial(writer, in_fold(testing::sample_trial(experiment, ordinal, 7, lr), fold),
                             {loss + 1, loss});
        }
      }
    }
  }
  Reader reader(file);
  CHECK(answers_to("paired_experiments", reader) == Rows{"7|0|loss|older|0.1|newer|0.3|0.2",
                                                         "7|1|loss|older|1.1|newer|1.3|0.2",
                                                         "7|2|loss|older|2.1|newer|2.3|0.2"});
  CHECK(answers_to("alike_but_one", reader) ==
        Rows{"1|4|7|0|optimizer.lr|0.001|0.01|loss|0.1|1", "2|5|7|1|optimizer.lr|0.001|0.01|loss|1.1|2",
             "3|6|7|2|optimizer.lr|0.001|0.01|loss|2.1|3", "7|10|7|0|optimizer.lr|0.003|0.03|loss|0.3|3",
             "8|11|7|1|optimizer.lr|0.003|0.03|loss|1.3|4", "9|12|7|2|optimizer.lr|0.003|0.03|loss|2.3|5"});
}

TEST_CASE("@alike_but_one leaves out what did not complete and what one of the two has in addition") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    const auto experiment = testing::add_experiment(writer);
    const auto constant = with(testing::sample_trial(experiment, 0, 0), "scheduler.plugin", "constant");
    testing::run_trial(writer, constant, {1.0});
    auto step = with(testing::sample_trial(experiment, 1, 0), "scheduler.plugin", "step");
    testing::run_trial(writer, with(step, "scheduler.gamma", 0.1), {2.0});
    const auto faster = with(testing::sample_trial(experiment, 2, 0, 0.01), "scheduler.plugin", "constant");
    testing::run_trial(writer, faster, {3.0}, TrialState::interrupted);
  }
  Reader reader(file);
  CHECK(answers_to("alike_but_one", reader).empty());
}

TEST_CASE("Questions name the metric of each value and keep those of different metrics apart") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    add_two_metrics(writer);
  }
  Reader reader(file);
  CHECK(answers_to("parameters", reader) ==
        Rows{"checkpoint|accuracy|accuracy|max|4|0.5", "checkpoint|loss|loss|min|4|1.5",
             "optimizer.lr|0.001|accuracy|max|2|0.5", "optimizer.lr|0.01|accuracy|max|2|0.5",
             "optimizer.lr|0.001|loss|min|2|1.5", "optimizer.lr|0.01|loss|min|2|1.5"});
  CHECK(answers_to("learning_rates", reader) ==
        Rows{"accuracy|max|0.001|2|0|0|0.5|0|0", "accuracy|max|0.01|2|0|0|0.5|0|0",
             "loss|min|0.001|2|0|0|1.5|0.707107|0.5", "loss|min|0.01|2|0|0|1.5|0.707107|0.5"});
  CHECK(answers_to("spread_over_seeds", reader) ==
        Rows{"wine|accuracy|max|0.001|2|2|0.5|0|0|0.5|0.5", "wine|accuracy|max|0.01|2|2|0.5|0|0|0.5|0.5",
             "wine|loss|min|0.001|2|2|1.5|0.707107|0.471405|1|2", "wine|loss|min|0.01|2|2|1.5|0.707107|0.471405|1|2"});
  CHECK(answers_to("best_per_rate", reader) == Rows{"wine|0.001|1|0||accuracy|max|0.5|0",
                                                    "wine|0.01|3|0||accuracy|max|0.5|0", "wine|0.001|2|0||loss|min|1|1",
                                                    "wine|0.01|4|0||loss|min|1|1"});
  // Of one rate; the two trials of a seed differ in what they follow, so nothing says which is better.
  for (const auto& row : answers_to("alike_but_one", reader)) CHECK(testing::contains(row, "optimizer.lr"));
}

TEST_CASE("@best_checkpoints has ten of each metric that trials follow") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    const auto experiment = testing::add_experiment(writer);
    for (std::int64_t i = 0; i < 24; ++i) {
      auto transaction = writer.transaction();
      const auto trial = writer.add_trial(testing::sample_trial(experiment, i, i));
      auto epoch = testing::sample_checkpoint(trial, 0, 1.0 + static_cast<double>(i), "weights " + std::to_string(i));
      if (i % 2 == 0) {
        epoch.checkpoints[0].monitor = "accuracy";
        epoch.checkpoints[0].mode = runner::MonitorMode::max;
      }
      writer.record(epoch);
      transaction.commit();
    }
  }
  Reader reader(file);
  const auto rows = answers_to("best_checkpoints", reader);
  CHECK(rows.size() == 20);
  CHECK(std::count_if(rows.begin(), rows.end(), [](const auto& row) { return testing::contains(row, "|loss|min|"); }) ==
        10);
}

TEST_CASE("@changed_parameters compares values whatever their order and tells none from another") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    const auto older = testing::add_experiment(writer, "older");
    testing::run_trial(writer, with(testing::sample_trial(older, 0, 0, 0.01), "task.clip_norm", 1.0), {1.0});
    testing::run_trial(writer, with(testing::sample_trial(older, 1, 0, 0.02), "task.clip_norm", 1.0), {1.0});
    const auto newer = testing::add_experiment(writer, "newer");
    testing::run_trial(writer, with(testing::sample_trial(newer, 0, 0, 0.02), "task.clip_norm", nullptr), {1.0});
    testing::run_trial(writer, with(testing::sample_trial(newer, 1, 0, 0.01), "task.clip_norm", 1.0), {1.0});
  }
  Reader reader(file);
  CHECK(answers_to("changed_parameters", reader) == Rows{"task.clip_norm|1.0|1.0,null"});
  CHECK(answers_to("parameters", reader).size() == 4);
}

TEST_CASE("@convergence knows negative losses, and @storage counts equal checkpoints once") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    const auto experiment = testing::add_experiment(writer);
    auto transaction = writer.transaction();
    const auto trial = writer.add_trial(testing::sample_trial(experiment, 0, 0));
    std::int64_t epoch = 0;
    for (const double loss : {-50.0, -99.5, -100.0}) {
      writer.record(testing::sample_checkpoint(trial, epoch++, loss, "the same weights"));
    }
    transaction.commit();
  }
  Reader reader(file);
  CHECK(answers_to("convergence", reader) == Rows{"wine|1|0||0.001|1|2|loss|3"});
  CHECK(answers_to("storage", reader) == Rows{"1|wine|3|1|16"});
}

TEST_CASE("the notebook cell of docs/python.md has every epoch, whatever a schedule makes of the rate") {
  const auto page = testing::bytes_of(std::filesystem::path(PROJECT_FOLDER) / "docs/python.md");
  std::smatch quoted;
  REQUIRE(std::regex_search(page, quoted, std::regex("\"(SELECT[^\"]* FROM learning_curves JOIN trials [^\"]*)\"")));
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  {
    Writer writer(file);
    const auto experiment = testing::add_experiment(writer);
    testing::run_trial(writer, testing::sample_trial(experiment, 0, 0, 0.5), {3.0, 2.0, 1.0});
  }
  Reader reader(file);
  const auto rows = reader.query(quoted[1].str()).rows;
  CHECK(rows.size() == 3);
  for (const auto& row : rows) CHECK(std::get<double>(row.at(0)) == 0.5);
}
