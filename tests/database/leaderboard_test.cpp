#include <algorithm>
#include <cmath>
#include <random>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

struct Moments {
  double mean;
  double sd;
};

Moments moments_of(const std::vector<double>& values) {
  long double sum = 0;
  for (const double value : values) sum += value;
  const long double mean = sum / static_cast<long double>(values.size());
  long double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {static_cast<double>(mean),
          static_cast<double>(std::sqrt(squares / static_cast<long double>(values.size() - 1)))};
}

bool near(double value, double expected, double relative) {
  return std::abs(value - expected) <= relative * std::abs(expected);
}

}  // namespace

TEST_CASE("the leaderboard agrees with mean and deviation computed elsewhere, close values included") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  std::mt19937 generator(7);
  std::normal_distribution<double> noise(0.0, 1e-6);
  std::vector<std::vector<double>> expected;
  for (int config = 0; config < 4; ++config) {
    auto& values = expected.emplace_back();
    const double centre = config == 0 ? 1e6 : 1.0 + config;
    for (int seed = 0; seed < 10; ++seed) {
      values.push_back(centre + noise(generator));
      testing::run_trial(writer, testing::sample_trial(experiment, config * 10 + seed, seed, 0.001 * (config + 1)),
                         {values.back() + 1.0, values.back(), values.back() + 0.5});
    }
  }
  Reader reader(folder.path() / "runner.db");
  const auto table = reader.query("SELECT n, mean, sd, se, min, max FROM leaderboard ORDER BY lr");
  REQUIRE(table.rows.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& row = table.rows[i];
    const auto [mean, sd] = moments_of(expected[i]);
    CHECK(std::get<std::int64_t>(row[0]) == 10);
    CHECK(near(std::get<double>(row[1]), mean, 1e-14));
    CHECK(near(std::get<double>(row[2]), sd, 1e-3));
    CHECK(near(std::get<double>(row[3]), sd / std::sqrt(10.0), 1e-3));
    CHECK(std::get<double>(row[4]) == *std::min_element(expected[i].begin(), expected[i].end()));
    CHECK(std::get<double>(row[5]) == *std::max_element(expected[i].begin(), expected[i].end()));
  }
}

TEST_CASE("trials that did not complete are counted and leave the statistics alone") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  auto run = [&, ordinal = std::int64_t{0}](double lr, double loss, TrialState end) mutable {
    testing::run_trial(writer, testing::sample_trial(experiment, ordinal, ordinal, lr), {loss}, end);
    ++ordinal;
  };
  run(0.1, 2.0, TrialState::completed);
  run(0.1, 0.1, TrialState::diverged);
  run(0.1, 0.1, TrialState::crashed);
  run(0.1, 0.1, TrialState::timed_out);
  run(0.1, 0.1, TrialState::interrupted);
  run(0.2, 0.1, TrialState::diverged);
  Reader reader(folder.path() / "runner.db");
  const auto table = reader.query("SELECT lr, n, n_trials, n_failed, n_diverged, mean, sd FROM leaderboard");
  REQUIRE(table.rows.size() == 2);
  const auto& first = table.rows[0];
  CHECK(std::get<double>(first[0]) == 0.1);
  CHECK(std::get<std::int64_t>(first[1]) == 1);
  CHECK(std::get<std::int64_t>(first[2]) == 5);
  CHECK(std::get<std::int64_t>(first[3]) == 2);
  CHECK(std::get<std::int64_t>(first[4]) == 1);
  CHECK(std::get<double>(first[5]) == 2.0);
  CHECK(std::holds_alternative<std::nullptr_t>(first[6]));
  CHECK(std::holds_alternative<std::nullptr_t>(table.rows[1][5]));
}

TEST_CASE("configurations that follow different metrics, or one in both directions, are ranked apart") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  std::int64_t ordinal = 0;
  const auto add = [&](const std::string& monitor, runner::MonitorMode mode, double lr, double value, TrialState end) {
    auto record = testing::sample_trial(experiment, ordinal, ordinal, lr);
    ++ordinal;
    record.monitor = monitor;
    record.mode = mode;
    testing::run_trial(writer, record, {value}, end);
  };
  add("loss", runner::MonitorMode::min, 0.1, 0.3, TrialState::completed);
  add("loss", runner::MonitorMode::min, 0.2, 0.2, TrialState::completed);
  add("loss", runner::MonitorMode::max, 0.3, 0.1, TrialState::completed);
  add("loss", runner::MonitorMode::max, 0.4, 0.4, TrialState::completed);
  add("loss", runner::MonitorMode::min, 0.5, 0.1, TrialState::diverged);
  Reader reader(folder.path() / "runner.db");
  const auto table = reader.query("SELECT mode || ' ' || lr || ' ' || coalesce(rank, 'none') FROM leaderboard");
  std::vector<std::string> rows;
  for (const auto& row : table.rows) rows.push_back(std::get<std::string>(row[0]));
  CHECK(rows == std::vector<std::string>{"max 0.4 1", "max 0.3 2", "min 0.2 1", "min 0.1 2", "min 0.5 none"});
}

TEST_CASE("means that differ in rounding alone tie, and a tie goes to the configuration that had a value first") {
  for (const auto mode : {runner::MonitorMode::min, runner::MonitorMode::max}) {
    const TemporaryFolder folder;
    Writer writer(folder.path() / "runner.db");
    const auto experiment = testing::add_experiment(writer);
    std::int64_t ordinal = 0;
    const auto add = [&](double lr, double value, TrialState end) {
      auto record = testing::sample_trial(experiment, ordinal, ordinal, lr);
      ++ordinal;
      record.mode = mode;
      testing::run_trial(writer, record, std::vector<double>(end == TrialState::failed ? 0 : 1, value), end);
    };
    add(0.3, 0.0, TrialState::failed);
    for (const double value : {0.1, 0.2, 0.3}) add(0.1, value, TrialState::completed);
    for (const double value : {0.3, 0.2, 0.1}) add(0.2, value, TrialState::completed);
    for (const double value : {0.1, 0.3, 0.2}) add(0.3, value, TrialState::completed);
    Reader reader(folder.path() / "runner.db");
    CHECK(testing::one(reader, "SELECT group_concat(lr) FROM (SELECT lr FROM leaderboard ORDER BY rank)") ==
          "0.1,0.2,0.3");
  }
}
