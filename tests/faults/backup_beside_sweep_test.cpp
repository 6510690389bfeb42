#include <signal.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "sweep.hpp"
#include "testing/processes.hpp"
#include "testing/skip.hpp"
#include "tracing.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Two trials that go on until they are stopped: with checkpoints in the database, or in files of which each commit lets
// some go.
std::vector<std::string> endless_sweep(bool large) {
  std::vector<std::string> words = {"configs/wine_scaled.yaml",
                                    "training.epochs=100000",
                                    "training.batch_size=1",
                                    "seed=10,11",
                                    "optimizer.lr=0.0001",
                                    "--jobs",
                                    "2",
                                    "-q"};
  if (large) {
    words.insert(words.end() - 1, {"model.hidden=[300,300]", "checkpoint=last", "training.resume_every=100 steps"});
  }
  return words;
}

bool has_begun(const RunnerProgram& runner) {
  return runner.sql("SELECT trial_id FROM epoch WHERE trial_id > 24 AND epoch = 3").size() == 2;
}

// The weights after each epoch, in turn, by trial.
using Epochs = std::map<std::int64_t, std::vector<std::string>>;

Epochs epochs_in(const RunnerProgram& runner, const std::string& database) {
  const auto asked = runner({"sql", "--json", "--db", database,
                             "SELECT trial_id, epoch, lower(hex(weights_sha256)) AS weights FROM epoch"
                             " ORDER BY trial_id, epoch"});
  INFO(asked.errors);
  REQUIRE(asked.code == 0);
  Epochs epochs;
  for (const auto& row : nlohmann::json::parse(asked.output)) {
    auto& of_trial = epochs[row["trial_id"].get<std::int64_t>()];
    if (row["epoch"] != of_trial.size()) throw std::runtime_error("an epoch is missing: " + row.dump());
    of_trial.push_back(row["weights"].get<std::string>());
  }
  return epochs;
}

// Says whether the first is what the second was at some earlier moment.
bool is_earlier(const Epochs& first, const Epochs& second) {
  return std::all_of(first.begin(), first.end(), [&](const auto& one) {
    const auto later = second.find(one.first);
    return later != second.end() && one.second.size() <= later->second.size() &&
           std::equal(one.second.begin(), one.second.end(), later->second.begin());
  });
}

}  // namespace

TEST_CASE("A backup made while a sweep commits is whole and has all that was committed before it began") {
  skip_where(why_no_tracing());
  const bool large = GENERATE(false, true);
  INFO((large ? "payloads in files" : "payloads in the database"));
  const RunnerProgram runner;
  // Some megabytes: they are copied in several turns.
  REQUIRE(runner(sweep_words()).code == 0);
  Running sweep(runner.command(endless_sweep(large)));
  REQUIRE(wait_until([&] { return has_begun(runner); }));
  std::vector<std::pair<Epochs, std::string>> backups;
  for (int i = 0; i < 3; ++i) {
    const auto copy = (runner.folder().path() / ("copy" + std::to_string(i) + ".db")).string();
    auto before = epochs_in(runner, runner.database().string());
    // Slow enough for commits to come between.
    const auto made = run(traced(runner.command({"backup", copy}), "/dev/null",
                                 {"-e", "trace=sync_file_range", "-e", "inject=sync_file_range:delay_enter=60000"}));
    INFO(made.errors);
    REQUIRE(made.code == 0);
    backups.emplace_back(std::move(before), copy);
  }
  sweep.signal(SIGINT);
  CHECK(sweep.finish().code == 130);
  const auto all = epochs_in(runner, runner.database().string());
  for (const auto& [before, copy] : backups) {
    INFO(copy);
    const auto verified = runner({"verify", "--db", copy});
    INFO(verified.output << verified.errors);
    CHECK(verified.code == 0);
    CHECK(run({{"sqlite3", copy, "PRAGMA integrity_check; PRAGMA foreign_key_check"}, {}, {}, {}}).output == "ok\n");
    const auto copied = epochs_in(runner, copy);
    CHECK(copied.size() == 26);
    CHECK(is_earlier(before, copied));
    CHECK(is_earlier(copied, all));
    CHECK_FALSE(copied == all);
  }
  CHECK(runner({"gc"}).code == 0);
  CHECK(runner({"verify"}).code == 0);
}
