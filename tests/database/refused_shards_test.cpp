#include <filesystem>
#include <fstream>

#include "database/experiment_lock.hpp"
#include "database/verification.hpp"
#include "merge_sample.hpp"
#include "shell.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using namespace runner::database::testing;

namespace fs = std::filesystem;

TEST_CASE("What is no shard says why, and the others are merged") {
  const PlannedSweep sweep;
  const auto good = sweep.shard("good", {{0, {{0.5}}}});
  const auto newer = sweep.shard("newer", {{1, {{0.5}}}});
  shell(newer, "PRAGMA user_version = 1000");
  const auto damaged = sweep.shard("damaged", {{2, {{0.5, 0.4, 0.3}}}});
  fs::resize_file(damaged, fs::file_size(damaged) / 2);
  std::ofstream(sweep.file("text"))
      << "This is a text, long enough to be more than the header of a database has bytes.";
  std::ofstream(sweep.file("empty"));
  const auto merged = merge(sweep.target(), {sweep.file("absent"), sweep.file("empty"), sweep.file("text"), newer,
                                             damaged, sweep.target(), good});
  REQUIRE(merged.size() == 7);
  const std::vector<std::string> said = {
      "there is no such file",    "this file is empty", "not an SQLite database", "written by a newer runner", "",
      "this is the target itself"};
  for (std::size_t i = 0; i < said.size(); ++i) {
    INFO(said[i]);
    REQUIRE(merged[i].error);
    CHECK(contains(merged[i].error->what(), said[i]));
    CHECK(contains(merged[i].error->what(), merged[i].shard.string()));
    CHECK(merged[i].added + merged[i].updated + merged[i].unchanged == 0);
  }
  CHECK(merged.back().updated == 1);
  CHECK(outcome_of(sweep.target(), 1) == "completed 1 epochs");
  CHECK(outcome_of(sweep.target(), 3) == "pending 0 ");
}

TEST_CASE("A shard that disagrees over what a trial is is refused whole, and names both") {
  for (const std::string change :
       {"UPDATE trial SET spec_sha256 = 'x' WHERE id = 2", "UPDATE trial SET ordinal = 7 WHERE id = 2",
        "UPDATE trial SET uuid = 'x' WHERE id = 2",
        "INSERT INTO experiment (uuid, name, config_text, config_path, command, host, runner_version, compiler) SELECT "
        "'y',"
        " name, config_text, config_path, command, host, runner_version, compiler FROM experiment;"
        " UPDATE trial SET experiment_id = 2 WHERE id = 2"}) {
    const PlannedSweep sweep;
    const auto shard = sweep.shard("shard", {{0, {{0.5}}}, {1, {{0.4}}}});
    shell(shard, change);
    const auto before = dump_of(sweep.target());
    const auto merged = merge_one(sweep.target(), shard);
    INFO(change);
    REQUIRE(merged.error);
    CHECK(contains(merged.error->what(), shard.string()));
    CHECK(contains(merged.error->what(), sweep.target().string()));
    CHECK(merged.updated == 0);
    CHECK(dump_of(sweep.target()) == before);
  }
}

TEST_CASE("A trial with a damaged checkpoint is not taken, and its neighbours are") {
  const PlannedSweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5, 0.4}}}, {1, {{0.3}}}});
  shell(shard, "UPDATE payload SET data = CAST('other' AS BLOB) WHERE id = 2");
  const auto merged = merge_one(sweep.target(), shard);
  CHECK_FALSE(merged.error);
  CHECK(merged.updated == 1);
  REQUIRE(merged.damaged.size() == 1);
  CHECK(contains(merged.damaged[0], shard.string() + ": trial 1: the checkpoint of epoch 1"));
  CHECK(outcome_of(sweep.target(), 1) == "pending 0 ");
  Reader reader(sweep.target());
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A shard with rows that runner never writes is refused, and the others are merged") {
  const PlannedSweep sweep;
  const auto good = sweep.shard("good", {{0, {{0.5}}}});
  const auto changed = sweep.shard("changed", {{1, {{0.5}}}, {2, {{0.5}}}});
  shell(changed, "PRAGMA ignore_check_constraints = ON; UPDATE epoch SET step = -1 WHERE trial_id = 3");
  const auto merged = merge(sweep.target(), {changed, good});
  REQUIRE(merged[0].error);
  CHECK(contains(merged[0].error->what(), "another program has changed it"));
  CHECK(merged[1].updated == 1);
  CHECK(outcome_of(sweep.target(), 2) == "pending 0 ");
}

TEST_CASE("What was merged with a shard that is refused is merged as without it, and told of once") {
  const PlannedSweep sweep;
  const auto first = sweep.shard("first", {{0, {{0.5, 0.4}}}});
  const auto changed = sweep.shard("changed", {{1, {{0.5}}}, {2, {{0.5}}}});
  const auto last = sweep.shard("last", {{3, {{0.3}}}});
  shell(changed, "PRAGMA ignore_check_constraints = ON; UPDATE epoch SET step = -1 WHERE trial_id = 3");
  const auto other = sweep.file("other");
  fs::copy_file(sweep.target(), other);
  merge(other, {first, last});
  std::vector<fs::path> told;
  const auto merged =
      merge(sweep.target(), {first, changed, last}, {}, [&](const auto& shard) { told.push_back(shard.shard); });
  CHECK(told == std::vector{first, changed, last});
  REQUIRE(merged.size() == 3);
  CHECK(merged[0].updated == 1);
  CHECK(merged[1].error);
  CHECK(merged[2].updated == 1);
  CHECK(dump_of(sweep.target()) == dump_of(other));
}

TEST_CASE("A damaged page is the fault of the shard that has it, and names it") {
  for (const std::string table : {"epoch", "checkpoint", "trial_plugin", "event", "payload"}) {
    const PlannedSweep sweep;
    const auto good = sweep.shard("good", {{0, {{0.5}}}});
    const auto damaged = sweep.shard("damaged", {{1, {{0.5}}}, {2, {{0.5, 0.4, 0.3}}}});
    const auto page = std::stoll(shell(damaged, "SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'"));
    const auto bytes = std::stoll(shell(damaged, "PRAGMA page_size"));
    std::fstream(damaged, std::ios::in | std::ios::out).seekp((page - 1) * bytes).write("damage", 6);
    const auto merged = merge(sweep.target(), {damaged, good});
    INFO(table);
    if (merged[0].error) {
      CHECK(merged[0].error->path() == damaged);
      CHECK(contains(merged[0].error->what(), damaged.string()));
    } else {
      CHECK(merged[0].damaged.size() == 2);
    }
    CHECK(merged[0].updated == 0);
    CHECK(merged[1].updated == 1);
    CHECK(outcome_of(sweep.target(), 2) == "pending 0 ");
    Reader reader(sweep.target());
    CHECK(verify(reader).problems.empty());
  }
}

TEST_CASE("An experiment that somebody runs in the target is left to him") {
  const PlannedSweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5}}}});
  {
    const auto lock = ExperimentLock::acquire(DatabasePaths(sweep.target()), 1);
    const auto merged = merge_one(sweep.target(), shard);
    REQUIRE(merged.error);
    CHECK(merged.error->fault() == DatabaseFault::held);
    CHECK(contains(merged.error->what(), sweep.target().string()));
  }
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  // A shard that is run is read, but not moved.
  const auto lock = ExperimentLock::acquire(DatabasePaths(shard), 1);
  CHECK(merge_one(sweep.target(), shard).unchanged == 1);
  CHECK(merge_one(sweep.target(), shard, {.move = true}).error);
  CHECK(fs::exists(shard));
}
