#include "analysis/leaderboard.hpp"

#include <cmath>
#include <limits>

#include "analysis/comparability.hpp"
#include "analysis/leaderboard_table.hpp"

#include "testing/catch.hpp"

using namespace runner::analysis;
using runner::MonitorMode;
using runner::database::Cell;
using runner::events::TrialState;

namespace {

// A sweep whose trials are numbered as they are added; each value is of epoch 10 + seed.
class Sweep {
 public:
  Sweep& add(const std::string& label, Replicate replicate, std::optional<double> value,
             TrialState state = TrialState::completed) {
    const auto trial = static_cast<std::int64_t>(results.size()) + 1;
    results.push_back({trial, "config of " + label, label, replicate, state, value, std::nullopt});
    if (value) results.back().best_checkpoint = {10 + replicate.seed, *value};
    return *this;
  }
  Sweep& add(const std::string& label, std::int64_t seed, std::optional<double> value,
             TrialState state = TrialState::completed) {
    return add(label, Replicate{seed}, value, state);
  }
  Leaderboard board(MonitorMode mode = MonitorMode::min) const { return leaderboard(results, "loss", mode); }

  std::vector<TrialResult> results;
};

bool says(const Leaderboard& board, const std::string& text) {
  std::string all;
  for (const std::string& sentence : board.sentences) all += sentence + "\n";
  INFO(all);
  const bool found = all.find(text) != std::string::npos;
  CHECK(found);
  return found;
}

bool mentions(const Leaderboard& board, const std::string& text) {
  for (const std::string& sentence : board.sentences) {
    if (sentence.find(text) != std::string::npos) return true;
  }
  return false;
}

std::vector<std::string> labels_of(const Leaderboard& board) {
  std::vector<std::string> labels;
  const auto rows = table_of(board).table.rows;
  for (const auto& row : rows) labels.push_back(std::get<std::string>(row[1]));
  return labels;
}

double number(const Cell& cell) { return std::get<double>(cell); }
std::int64_t count(const Cell& cell) { return std::get<std::int64_t>(cell); }
bool is_null(const Cell& cell) { return std::holds_alternative<std::nullptr_t>(cell); }

Sweep paired() {
  Sweep sweep;
  sweep.add("lr=0.03", 0, 1.5).add("lr=0.03", 1, 2.4).add("lr=0.03", 2, 3.6);
  sweep.add("lr=0.01", 0, 1.0).add("lr=0.01", 1, 2.0).add("lr=0.01", 2, 3.0);
  return sweep;
}

}  // namespace

TEST_CASE("A metric with different options is no measure of what is better, and other metrics are") {
  Sweep sweep;
  sweep.add("k=1", 0, 0.5).add("k=3", 0, 0.4);
  for (std::size_t i = 0; i < 2; ++i) {
    sweep.results[i].monitor = "top_k_accuracy";
    sweep.results[i].measure.metrics = {{"f1", "f1"}, {"top_k_accuracy", i == 0 ? "k: 1" : "k: 3"}};
  }
  const auto why = why_not_compared(sweep.results);
  REQUIRE(why);
  CHECK(*why == "They measure top_k_accuracy with different options, so that their values do not compare.");
  for (auto& result : sweep.results) result.monitor = "f1";
  CHECK_FALSE(why_not_compared(sweep.results));
}

TEST_CASE("Trials of one seed that read other bytes under one name are not compared") {
  Sweep sweep;
  sweep.add("lr=1", 0, 0.5).add("lr=1", 1, 0.6).add("lr=2", 0, 0.4).add("lr=2", 1, 0.5);
  // What is drawn by the seed has a digest for each.
  for (std::size_t i = 0; i < 4; ++i) sweep.results[i].data_sha256 = i % 2 == 0 ? "a" : "b";
  CHECK(mentions(sweep.board(), "lr=2 has the best mean"));
  sweep.results[2].data_sha256 = "c";
  CHECK(says(sweep.board(), "what the config names was another in trial 3 than in trial 1"));
  CHECK_FALSE(mentions(sweep.board(), "best mean"));
  sweep.results[2].measure.dataset_block = "another";
  CHECK(mentions(sweep.board(), "lr=2 has the best mean"));
}

TEST_CASE("Means that differ in rounding alone tie, and a tie goes to the configuration that had a value first") {
  Sweep sweep;
  for (std::int64_t seed = 0; seed < 3; ++seed) sweep.add("up", seed, 0.1 * static_cast<double>(seed + 1));
  for (std::int64_t seed = 0; seed < 3; ++seed) sweep.add("down", seed, 0.1 * static_cast<double>(3 - seed));
  for (const auto mode : {MonitorMode::min, MonitorMode::max}) {
    CHECK(labels_of(sweep.board(mode)) == std::vector<std::string>{"up", "down"});
  }
  Sweep late;
  late.add("failed first", 9, std::nullopt, TrialState::failed);
  for (std::int64_t seed = 0; seed < 3; ++seed) late.add("down", seed, 0.1 * static_cast<double>(3 - seed));
  for (std::int64_t seed = 0; seed < 3; ++seed) late.add("failed first", seed, 0.1 * static_cast<double>(seed + 1));
  for (const auto mode : {MonitorMode::min, MonitorMode::max}) {
    CHECK(labels_of(late.board(mode)) == std::vector<std::string>{"down", "failed first"});
  }
}

TEST_CASE("Configurations are ranked by the mean over their seeds") {
  const Leaderboard board = paired().board();
  CHECK(table_of(board).table.columns == std::vector<std::string>{"rank", "configuration", "n", "mean val_loss", "sd",
                                                                  "se", "best", "left out", "clear", "difference",
                                                                  "its se"});
  REQUIRE(labels_of(board) == std::vector<std::string>{"lr=0.01", "lr=0.03"});
  const auto first = table_of(board).table.rows[0];
  CHECK(count(first[0]) == 1);
  CHECK(count(first[2]) == 3);
  CHECK(number(first[3]) == 2.0);
  CHECK(number(first[4]) == 1.0);
  CHECK(number(first[5]) == Approx(1.0 / std::sqrt(3.0)).epsilon(1e-15));
  CHECK(number(first[6]) == 1.0);
  CHECK(std::get<std::string>(first[7]).empty());
  CHECK(count(table_of(board).table.rows[1][0]) == 2);
  CHECK(number(table_of(board).table.rows[1][3]) == 2.5);
  says(board, "lr=0.01 has the best mean val_loss: 2 ± 0.58 over 3 seeds.");
}

TEST_CASE("Each configuration is compared with the first, replicate by replicate") {
  const auto table = table_of(paired().board()).table;
  CHECK(is_null(table.rows[0][8]));
  CHECK(is_null(table.rows[0][10]));
  // 0.5, 0.4 and 0.6.
  CHECK(number(table.rows[1][9]) == Approx(0.5));
  CHECK(number(table.rows[1][10]) == Approx(0.1 / std::sqrt(3.0)));
  CHECK(std::get<std::string>(table.rows[1][8]) == "yes");
  CHECK(table_of(Sweep().add("a", 0, 1.0).add("a", 1, 2.0).board()).table.columns.size() == 8);
}

TEST_CASE("Other metrics are means over the completed trials that have them, validation first") {
  using runner::Split;
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("a", 1, 2.0).add("a", 2, 0.5, TrialState::diverged);
  sweep.results[0].metrics = {{{Split::train, "loss"}, 0.25}, {{Split::validation, "f1"}, 0.5}};
  sweep.results[1].metrics = {{{Split::validation, "f1"}, 1.0}};
  sweep.results[2].metrics = {{{Split::validation, "f1"}, 100.0}};
  const auto board = table_of(sweep.board());
  CHECK(board.optional_columns == 2);
  CHECK(board.table.columns[8] == "val_f1");
  CHECK(board.table.columns[9] == "train_loss");
  CHECK(number(board.table.rows[0][8]) == 0.75);
  CHECK(number(board.table.rows[0][9]) == 0.25);
}

TEST_CASE("Where more is better the highest mean is first, and its best is the highest value") {
  const Leaderboard board = paired().board(MonitorMode::max);
  CHECK(labels_of(board) == std::vector<std::string>{"lr=0.03", "lr=0.01"});
  CHECK(number(table_of(board).table.rows[0][6]) == 3.6);
  says(board, "lr=0.03 is better than lr=0.01: seed by seed the difference is -0.5 ± 0.058");
  says(board, "The best single checkpoint is 3@12: val_loss 3.6 (lr=0.03, seed 2).");
}

TEST_CASE("The best two are told apart seed by seed, where their means alone could not be") {
  says(paired().board(),
       "lr=0.01 is better than lr=0.03: seed by seed the difference is 0.5 ± 0.058 (mean ± standard error over 3 "
       "seeds).");
}

TEST_CASE("The best two that differ by less than two standard errors cannot be told apart, and that is said") {
  Sweep sweep;
  sweep.add("lr=0.01", 0, 1.0).add("lr=0.01", 1, 2.0).add("lr=0.01", 2, 3.0);
  sweep.add("lr=0.03", 0, 1.5).add("lr=0.03", 1, 1.6).add("lr=0.03", 2, 3.2);
  sweep.add("lr=0.1", 0, 9.0).add("lr=0.1", 1, 9.0).add("lr=0.1", 2, 9.0);
  says(sweep.board(),
       "lr=0.01 and lr=0.03 cannot be told apart: seed by seed the difference is 0.1 ± 0.26 "
       "(mean ± standard error over 3 seeds), within two standard errors.");
}

TEST_CASE("Seeds that only one of the two completed make no pair, and may turn the order of the means around") {
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("a", 1, 2.0).add("a", 2, 0.1).add("a", 3, 0.1);
  sweep.add("b", 0, 0.9)
      .add("b", 1, 1.85)
      .add("b", 2, std::nullopt, TrialState::crashed)
      .add("b", 3, 4.0, TrialState::diverged);
  const Leaderboard board = sweep.board();
  CHECK(labels_of(board) == std::vector<std::string>{"a", "b"});
  says(board, "On the seeds that both completed, b is better than a: seed by seed the difference is -0.125");
}

TEST_CASE("One seed or none in common cannot be compared") {
  CHECK(mentions(Sweep().add("a", 0, 1.0).add("b", 0, 2.0).board(),
                 "Whether a is better than b cannot be said: they have 1 seed in common"));
  CHECK(mentions(Sweep().add("a", 0, 1.0).add("b", 1, 2.0).board(), "they have no seed in common"));
  const Leaderboard board = Sweep().add("a", 0, 1.0).add("b", 0, 2.0).board();
  CHECK(is_null(table_of(board).table.rows[0][4]));
  CHECK(is_null(table_of(board).table.rows[0][5]));
  says(board, "a has the best mean val_loss: 1 over 1 seed.");
}

TEST_CASE("Trials that diverged or failed are counted and marked, and never part of a mean") {
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("a", 1, 0.001, TrialState::diverged).add("a", 2, std::nullopt, TrialState::crashed);
  sweep.add("a", 3, 0.002, TrialState::timed_out).add("b", 0, 2.0);
  const Leaderboard board = sweep.board();
  CHECK(count(table_of(board).table.rows[0][2]) == 1);
  CHECK(number(table_of(board).table.rows[0][3]) == 1.0);
  CHECK(std::get<std::string>(table_of(board).table.rows[0][7]) == "1 diverged, 1 crashed, 1 timed out");
  says(board, "Its mean leaves out 3 of its 4 trials: 1 diverged, 1 crashed, 1 timed out.");
}

TEST_CASE("A configuration without a completed trial is last and has no rank") {
  Sweep sweep;
  sweep.add("none", 0, 0.001, TrialState::diverged).add("none", 1, std::nullopt, TrialState::failed);
  sweep.add("some", 0, 5.0);
  const Leaderboard board = sweep.board();
  REQUIRE(labels_of(board) == std::vector<std::string>{"some", "none"});
  const auto last = table_of(board).table.rows[1];
  CHECK(is_null(last[0]));
  CHECK(count(last[2]) == 0);
  for (const std::size_t column : {3, 4, 5, 6}) CHECK(is_null(last[column]));
  CHECK(std::get<std::string>(last[7]) == "1 diverged, 1 failed");
  CHECK_FALSE(mentions(board, "in common"));
}

TEST_CASE("Where nothing completed nothing is ranked, and that is said") {
  const Leaderboard board = Sweep().add("a", 0, std::nullopt, TrialState::failed).board();
  CHECK(board.sentences == std::vector<std::string>{"No trial completed, so there is nothing to rank."});
  CHECK(is_null(table_of(board).table.rows.at(0)[0]));
}

TEST_CASE("A completed trial whose value is missing or not finite is left out") {
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("a", 1, std::nullopt).add("a", 2, std::numeric_limits<double>::quiet_NaN());
  const Leaderboard board = sweep.board();
  CHECK(count(table_of(board).table.rows[0][2]) == 1);
  CHECK(std::get<std::string>(table_of(board).table.rows[0][7]) == "2 without a value");
}

TEST_CASE("The best single checkpoint is of any trial that kept one, the first of equals") {
  Sweep sweep;
  sweep.add("a", 3, 1.0).add("b", 4, 0.5).add("b", 5, 0.5).add("c", 6, 0.1, TrialState::diverged).add("c", 7, 0.01);
  // Its policy kept nothing.
  sweep.results.back().best_checkpoint.reset();
  says(sweep.board(), "The best single checkpoint is 4@16: val_loss 0.1 (c, seed 6, diverged).");
  sweep.results[3].best_checkpoint.reset();
  says(sweep.board(), "The best single checkpoint is 2@14: val_loss 0.5 (b, seed 4).");
}

TEST_CASE(
    "The best single checkpoint is the best that a policy kept, which may be another trial's than the best value") {
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("b", 0, 0.5);
  // It was better by less than the policy's min_delta.
  sweep.results[1].best_checkpoint = {7, 1.25};
  says(sweep.board(), "The best single checkpoint is 1@10: val_loss 1 (a, seed 0).");
}

TEST_CASE("Results of different losses are not compared by their loss, and those of different data by nothing") {
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("a", 1, 1.1).add("b", 0, 2.0).add("b", 1, 2.2);
  for (std::size_t i = 0; i < 4; ++i) sweep.results[i].measure = {i < 2 ? "l1" : "mse", "wine.csv", "csv"};
  const Leaderboard by_loss = sweep.board();
  says(by_loss, "They have different losses, each of which val_loss is measured by");
  CHECK(by_loss.sentences.size() == 1);
  CHECK(!by_loss.configurations[1].difference);
  CHECK_FALSE(by_loss.compares);
  CHECK(by_loss.heading == "sorted by val_loss, which does not compare");
  for (auto& result : sweep.results) result.monitor = "accuracy";
  CHECK(!mentions(leaderboard(sweep.results, "accuracy", MonitorMode::max), "different losses"));
  sweep.results[3].measure.data = "iris.csv";
  says(leaderboard(sweep.results, "accuracy", MonitorMode::max), "They learn different data, so that");
}

TEST_CASE("Results that are measured on different validation rows are not compared, and the parameters are named") {
  Sweep sweep;
  sweep.add("a", 0, 1.0).add("a", 1, 1.1).add("b", 0, 2.0).add("b", 1, 2.2);
  for (std::size_t i = 0; i < 4; ++i) {
    auto& division = sweep.results[i].measure.division;
    division = {{"dataset.split_seed", i < 2 ? "1" : "2"}, {"dataset.validation_fraction", "0.2"}};
    if (i > 1) division["dataset.folds"] = "5";
  }
  says(sweep.board(),
       "They are measured on different validation rows (dataset.folds, dataset.split_seed), so that their values do not"
       " compare.");
  CHECK_FALSE(sweep.board().compares);
}

TEST_CASE("Few equal differences say nothing of their spread, and six do") {
  Sweep sweep;
  for (int seed = 0; seed < 5; ++seed) sweep.add("a", seed, 1.0 - seed).add("b", seed, 1.0 - seed + 1.0 / 36);
  says(sweep.board(), "Whether a is better than b cannot be said: on each of the 5 seeds that both completed");
  sweep.add("a", 5, 0.1).add("b", 5, 0.1 + 1.0 / 36);
  says(sweep.board(), "a is better than b: ");
}

TEST_CASE("A metric that some trials have no number of says over how many it is") {
  Sweep sweep;
  for (int seed = 0; seed < 3; ++seed) sweep.add("a", seed, 1.0 + seed);
  sweep.add("b", 0, 9.0);
  const PartMetric roc_auc{runner::Split::validation, "roc_auc"};
  for (auto& result : sweep.results) {
    result.metrics[roc_auc] = 0.5;
    result.test = {{"loss", 1.0}, {"roc_auc", 0.75}};
  }
  CHECK(!mentions(sweep.board(), "fewer than n"));
  sweep.results[0].metrics.clear();
  sweep.results[0].test.erase("roc_auc");
  says(sweep.board(), "In 1 configuration, val_roc_auc is a mean over fewer than n trials");
  says(sweep.board(), "roc_auc 0.75 ± 0 (of 2) (mean ± standard deviation over 3 seeds).");
}

TEST_CASE("Equal means keep the order of the trials") {
  Sweep sweep;
  for (const char* label : {"z", "a", "m"}) sweep.add(label, 0, 1.0).add(label, 1, 1.0);
  CHECK(labels_of(sweep.board()) == std::vector<std::string>{"z", "a", "m"});
  says(sweep.board(), "z and a cannot be told apart: seed by seed the difference is 0 ± 0 ");
}

TEST_CASE("A single configuration gives the mean and deviation over its seeds") {
  Sweep sweep;
  sweep.add("", 0, 1.0).add("", 1, 2.0).add("", 2, 3.0).add("", 3, std::nullopt, TrialState::failed);
  const Leaderboard board = sweep.board();
  says(board, "The mean val_loss is 2 ± 1 (standard deviation over 3 seeds).");
  says(board, "It leaves out 1 of its 4 trials: 1 failed.");
  says(board, "The best single checkpoint is 1@10: val_loss 1 (seed 0).");
  CHECK_FALSE(mentions(board, "best mean"));
}

TEST_CASE("What follows different metrics is ranked apart, and a failed trial counts with its configuration") {
  Sweep sweep;
  sweep.add("a", 0, std::nullopt, TrialState::failed)
      .add("a", 1, 0.9)
      .add("b", 0, 0.8)
      .add("c", 0, 0.3)
      .add("c", 1, 0.1);
  for (std::size_t i : {1, 2}) {
    sweep.results[i].monitor = "accuracy";
    sweep.results[i].mode = MonitorMode::max;
  }
  const auto boards = leaderboards(sweep.results);
  REQUIRE(boards.size() == 2);
  CHECK(boards[0].heading == "ranked by val_accuracy, higher is better");
  CHECK(labels_of(boards[0]) == std::vector<std::string>{"a", "b"});
  says(boards[0], "Its mean leaves out 1 of its 2 trials: 1 failed.");
  CHECK(boards[1].heading == "ranked by val_loss, lower is better");
  CHECK(labels_of(boards[1]) == std::vector<std::string>{"c"});
  says(boards[1], "The mean val_loss of c is 0.2 ±");
}

TEST_CASE("Folds are replicates as seeds are: a fold of one seed is no fold of another, and sentences speak of folds") {
  Sweep folds;
  for (std::int64_t fold = 0; fold < 5; ++fold) {
    folds.add("lr=0.03", {0, fold}, 2.0 + 0.2 * static_cast<double>(fold));
    folds.add("lr=0.01", {0, fold}, 1.0 + 0.1 * static_cast<double>(fold));
  }
  const auto board = folds.board();
  CHECK(count(table_of(board).table.rows.at(0).at(2)) == 5);
  CHECK(says(board, "lr=0.01 has the best mean val_loss: 1.2 ± 0.071 over 5 folds."));
  CHECK(says(board, "lr=0.01 is better than lr=0.03: fold by fold the difference is 1.2 ± "));
  CHECK(says(board, "The best single checkpoint is 2@10: val_loss 1 (lr=0.01, seed 0, fold 0)."));
  for (std::int64_t fold = 0; fold < 5; ++fold) folds.add("lr=0.01", {1, fold}, 1.0);
  const auto both = folds.board();
  CHECK(count(table_of(both).table.rows.at(0).at(2)) == 10);
  CHECK(says(both, "over 10 replicates"));
  CHECK(says(both, "(mean ± standard error over 5 replicates)"));
}

TEST_CASE("A replicate that is there twice counts once, in its mean as in what else it came to") {
  Sweep sweep;
  sweep.add("lr=0.01", 0, 1.0).add("lr=0.01", 1, 2.0).add("lr=0.01", 1, 2.0);
  for (auto& result : sweep.results) {
    result.test = {{"accuracy", *result.best_value}};
    result.metrics[{runner::Split::validation, "accuracy"}] = *result.best_value;
  }
  const Leaderboard board = sweep.board();
  const auto& only = board.configurations.at(0);
  CHECK(only.moments.n == 2);
  CHECK(only.metrics.at({runner::Split::validation, "accuracy"}).mean == 1.5);
  CHECK(only.test.at("accuracy").size() == 2);
}

TEST_CASE("What the first came to on the rows set aside is said, and of no other") {
  Sweep sweep = paired();
  for (auto& result : sweep.results) result.test = {{"accuracy", result.label == "lr=0.01" ? 0.9 : 0.95}};
  sweep.results.back().test["accuracy"] = 0.93;
  const auto board = sweep.board();
  CHECK(says(board, "On the rows set aside it has accuracy 0.91 ± 0.017 (mean ± standard deviation over 3 seeds)."));
  CHECK_FALSE(mentions(board, "0.95"));
}
