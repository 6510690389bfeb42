#include "database/merge.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "database/verification.hpp"
#include "merge_sample.hpp"
#include "shell.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using namespace runner::database::testing;
using runner::testing::TemporaryFolder;

namespace fs = std::filesystem;

TEST_CASE("Trials of shards come into the database of their plan as if they had run there") {
  const PlannedSweep sweep;
  const auto first = sweep.shard("first", {{0, {{0.5, 0.4}}}, {1, {{0.9}, "node1", TrialState::failed}}});
  const auto second = sweep.shard("second", {{2, {{0.3}}}, {3, {{0.2}}}});
  const auto merged = merge(sweep.target(), {first, second});
  REQUIRE(merged.size() == 2);
  for (const auto& shard : merged) {
    CHECK(shard.is_whole());
    CHECK(shard.updated == 2);
    CHECK(shard.added + shard.unchanged + shard.experiments_added == 0);
  }
  // The shards' own tables, but for the numbers of what they share.
  Reader target(sweep.target());
  for (const auto& file : {first, second}) {
    Reader shard(file);
    for (const char* sql :
         {"SELECT * FROM attempt WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM epoch WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM evaluation_result WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM resume_state WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM trials WHERE trial IN (SELECT value FROM json_each(?))",
          "SELECT * FROM trial_param WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT trial, epoch, sha256 FROM best_checkpoints WHERE trial IN (SELECT value FROM json_each(?))",
          "SELECT trial_id, message, created_at FROM event WHERE trial_id IN (SELECT value FROM json_each(?))"}) {
      INFO(sql);
      const std::string trials = file == first ? "[1,2]" : "[3,4]";
      const auto theirs = lines_of(shard.query(sql, {trials}));
      CHECK(lines_of(target.query(sql, {trials})) == theirs);
    }
  }
  CHECK(one(target,
            "SELECT group_concat(n || ' ' || mean, ', ') FROM (SELECT n, mean FROM configuration ORDER BY mean)") ==
        "1 0.2, 2 0.35");
  CHECK(verify(target).problems.empty());
  // Five checkpoints, and the state of the trial that failed.
  CHECK(verify(target).checkpoints == 6);
}

TEST_CASE("Merging again changes no byte") {
  const PlannedSweep sweep;
  const auto first = sweep.shard("first", {{0, {{0.5, 0.4}}}, {1, {{0.9}, "node1", std::nullopt}}});
  const auto second = sweep.shard("second", {{0, {{0.5}, "node2", TrialState::crashed}}, {2, {{0.3}}}});
  merge(sweep.target(), {first, second});
  const auto dump = dump_of(sweep.target());
  const auto bytes = bytes_of(sweep.target());
  for (const auto& shard : merge(sweep.target(), {second, first, second})) {
    CHECK(shard.unchanged == 2);
    CHECK(shard.updated + shard.added == 0);
  }
  CHECK(dump_of(sweep.target()) == dump);
  CHECK((bytes_of(sweep.target()) == bytes));
}

TEST_CASE("The order in which shards are merged does not matter, nor whether they come by way of another") {
  const PlannedSweep sweep;
  const std::vector<fs::path> shards = {
      sweep.shard("a", {{0, {{0.5, 0.4, 0.3}, "node1"}}, {1, {{0.9}, "node1", TrialState::interrupted}}}),
      sweep.shard("b", {{0, {{0.5, 0.4}, "node2", TrialState::crashed}},
                        {1, {{0.9, 0.8}, "node2", TrialState::interrupted}},
                        {2, {{0.7}, "node2", TrialState::failed}}}),
      sweep.shard("c", {{0, {{0.5, 0.4, 0.3}, "node3"}}, {2, {{0.7}, "node3", TrialState::diverged}}}),
      sweep.shard("d", {{1, {{0.9}, "node4"}}, {2, {{0.7, 0.6, 0.5}, "node4", std::nullopt}}, {3, {{}, "node4"}}})};
  std::set<std::string> results;
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    const auto target = sweep.file("permuted");
    fs::copy_file(sweep.target(), target, fs::copy_options::overwrite_existing);
    std::vector<fs::path> ordered;
    for (const auto place : order) ordered.push_back(shards[place]);
    merge(target, ordered);
    results.insert(contents_of(target));
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(results.size() == 1);

  copy_trials(sweep.target(), sweep.file("between"), {sweep.uuid(), {0, 1, 2, 3}});
  merge(sweep.file("between"), {shards[2], shards[3]});
  const auto target = sweep.file("permuted");
  fs::copy_file(sweep.target(), target, fs::copy_options::overwrite_existing);
  merge(target, {shards[1], sweep.file("between"), shards[0]});
  results.insert(contents_of(target));
  CHECK(results.size() == 1);
}

TEST_CASE("Two ordinary databases become one, with the trials that others continue") {
  const TemporaryFolder folder;
  const auto one_file = folder.path() / "one.db";
  const auto other = folder.path() / "other.db";
  for (const auto& file : {one_file, other}) {
    Writer writer(file);
    for (const std::string name : {"wine", "iris"}) {
      const auto experiment = add_experiment(writer, name);
      run_trial(writer, sample_trial(experiment, 0, 0), {0.5, 0.4});
    }
  }
  shell(other, "UPDATE trial SET parent = 1 WHERE id = 2");
  const auto target = folder.path() / "new/all.db";
  for (const auto& merged : merge(target, {one_file, other})) {
    CHECK(merged.is_whole());
    CHECK(merged.experiments_added == 2);
    CHECK(merged.added == 2);
  }
  Reader reader(target);
  CHECK(one(reader, "SELECT group_concat(name) FROM (SELECT name FROM experiment ORDER BY id)") ==
        "wine,iris,wine,iris");
  CHECK(one(reader, "SELECT group_concat(trial || coalesce(' of ' || parent, '')) FROM trials") == "1,2,3,4 of 3");
  CHECK(one(reader, "SELECT count(*) FROM leaderboard WHERE n = 1 AND mean = 0.4") == "4");
  // Both have the same weights, stored once.
  CHECK(one(reader, "SELECT count(*) FROM payload") == "4");
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("Shards of older schemas are merged") {
  const TemporaryFolder folder;
  for (const std::string name : {"schema1.db", "schema3.db"}) {
    const fs::path old = fs::path(PROJECT_FOLDER) / "tests/database/old" / name;
    if (!fs::exists(old)) continue;
    fs::copy(old, folder.path() / name);
    if (fs::exists(old.string() + ".checkpoints")) {
      fs::copy(old.string() + ".checkpoints", (folder.path() / name).string() + ".checkpoints");
    }
    const auto merged = merge_one(folder.path() / ("all-" + name), folder.path() / name);
    INFO(name);
    CHECK(merged.is_whole());
    CHECK(merged.added > 0);
    Reader reader(folder.path() / ("all-" + name));
    CHECK(verify(reader).problems.empty());
    Reader shard(folder.path() / name);
    for (const char* sql :
         {"SELECT * FROM trials ORDER BY trial", "SELECT * FROM metrics ORDER BY trial, epoch, part, name",
          "SELECT trial, epoch, sha256 FROM best_checkpoints ORDER BY trial"}) {
      CHECK(lines_of(reader.query(sql)) == lines_of(shard.query(sql)));
    }
  }
}

TEST_CASE("Workers of shards that compute with other things are told apart") {
  const PlannedSweep sweep;
  const std::vector<fs::path> shards = {sweep.shard("a", {{0, {{0.5}}}}), sweep.shard("b", {{1, {{0.5}}}})};
  for (const auto& shard : shards) {
    Writer writer(shard);
    auto transaction = writer.transaction();
    writer.record(FingerprintRecord{1, "1.13.0", shard == shards[0] ? R"({"cpu":"AVX2"})" : R"({"cpu":"AVX512"})"});
    transaction.commit();
  }
  for (const bool in_order : {true, false}) {
    const auto target = sweep.file(in_order ? "one" : "other");
    fs::copy_file(sweep.target(), target);
    const auto merged = merge(target, in_order ? shards : std::vector{shards[1], shards[0]});
    CHECK_FALSE(merged[0].unlike);
    REQUIRE(merged[1].unlike);
    CHECK(merged[1].unlike->shard == (in_order ? R"({"cpu":"AVX512"})" : R"({"cpu":"AVX2"})"));
    Reader reader(target);
    CHECK(reader.fingerprint_of(1) == R"({"cpu":"AVX2"})");
    CHECK(messages_of(target, "other_fingerprint") == std::vector<std::string>{R"(LibTorch 1.13.0, {"cpu":"AVX512"})"});
  }
}

TEST_CASE("Every table that hangs on a trial is merged") {
  const PlannedSweep sweep;
  Reader reader(sweep.target());
  // A new one belongs into TrialPart, into TrialTransfer, and here.
  CHECK(lines_of(reader.query(
            "SELECT group_concat(name) FROM (SELECT m.name FROM sqlite_schema AS m JOIN"
            " pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name = 'trial_id' ORDER BY 1)")) ==
        "attempt,checkpoint,epoch,evaluation_result,event,resume_state,trial_param,trial_plugin|\n");
}
