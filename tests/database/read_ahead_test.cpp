#include <SQLiteCpp/Database.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "database/verification.hpp"
#include "merge_sample.hpp"
#include "shell.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::database;
using namespace runner::database::testing;

namespace fs = std::filesystem;

TEST_CASE("A trial is merged as another where it is too large to be read ahead") {
  const PlannedSweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5, 0.4}}}, {1, {{0.3}}}, {2, {{0.2}}}});
  // Twenty MiB of epochs, and checkpoints for several statements: the best is in the middle.
  shell(shard,
        "UPDATE epoch SET numbers = '[' || printf('%.*c', 10485760, ' ') || ']' WHERE trial_id = 2;"
        "INSERT INTO epoch (trial_id, epoch, step, wall_seconds, numbers)"
        " SELECT trial_id, 1, 1, 0.1, numbers FROM epoch WHERE trial_id = 2;"
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20000)"
        "INSERT INTO checkpoint (trial_id, epoch, reason_id, bytes, sha256, is_file, payload_state, created_ms)"
        " SELECT trial_id, n, reason_id, bytes, sha256, 0, 'deleted', n FROM checkpoint, number WHERE trial_id = 2;"
        "UPDATE trial SET best_checkpoint_id = (SELECT id FROM checkpoint WHERE trial_id = 2 AND epoch = 11111)"
        " WHERE id = 2");
  CHECK(merge_one(sweep.target(), shard).updated == 3);
  Reader target(sweep.target());
  Reader source(shard);
  for (const char* sql :
       {"SELECT * FROM epoch WHERE trial_id <= 3",
        "SELECT trial_id, epoch, sha256, created_ms FROM checkpoint ORDER BY"
        " trial_id, epoch",
        "SELECT t.id, c.epoch FROM trial AS t JOIN checkpoint AS c ON c.id = t.best_checkpoint_id ORDER BY 1",
        "SELECT sha256, data FROM payload ORDER BY 1"}) {
    INFO(sql);
    // Lines of this length are of no use where they are shown.
    const bool are_equal = lines_of(target.query(sql)) == lines_of(source.query(sql));
    CHECK(are_equal);
  }
  CHECK(one(target,
            "SELECT epoch FROM checkpoint JOIN trial AS t ON t.best_checkpoint_id = checkpoint.id"
            " WHERE t.id = 2") == "11111");
}

TEST_CASE("What the record of a trial lets go stays where another that comes with it has the same") {
  const PlannedSweep sweep;
  PlannedSweep::run(sweep.target(), 0, {{0.5}, "node1", TrialState::crashed});
  const auto shard = sweep.shard_of("shard", {0, 1});
  PlannedSweep::run(shard, 0, {{0.5, 0.4}, "node2"}, 7);
  {
    Writer writer(shard);
    auto transaction = writer.transaction();
    writer.record(events::AttemptStarted{2, 4711, "node2"});
    writer.record(sample_checkpoint(2, 0, 0.3, "weights 0@0"));
    writer.record(events::AttemptEnded{2, TrialState::completed, "epochs", "", {}, 1.5, ""});
    transaction.commit();
  }
  CHECK(merge_one(sweep.target(), shard).updated == 2);
  Reader reader(sweep.target());
  CHECK(one(reader, "SELECT count(*) FROM payload") == "3");
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("Columns that people have added to both databases are merged, those of one are not") {
  const PlannedSweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5}}}});
  for (const char* table : {"trial", "attempt", "epoch", "payload", "checkpoint", "event"}) {
    const std::string add = "ALTER TABLE " + std::string(table) + " ADD COLUMN ";
    shell(sweep.target(), add + "\"of both\" TEXT; " + add + "ours TEXT DEFAULT 'o'");
    shell(shard,
          add + "theirs TEXT; " + add + "\"of both\" TEXT; UPDATE " + table + " SET theirs = 't', \"of both\" = 'b'");
  }
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  Reader reader(sweep.target());
  for (const char* rows : {"trial WHERE id = 1", "attempt", "epoch", "payload", "checkpoint", "event"}) {
    INFO(rows);
    CHECK(one(reader, "SELECT group_concat(DISTINCT \"of both\" || ours) FROM " + std::string(rows)) == "bo");
  }
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A shard with a write-ahead log, which somebody has open, is merged like another") {
  const PlannedSweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5, 0.4}}}, {1, {{0.3}, "node1", std::nullopt}}});
  const auto other = sweep.file("other");
  fs::copy_file(sweep.target(), other);
  merge_one(other, shard);
  shell(shard, "PRAGMA journal_mode = WAL; UPDATE experiment SET note = note");
  SQLite::Database beside(shard.string(), SQLite::OPEN_READWRITE);
  beside.exec("UPDATE trial SET wall_seconds = wall_seconds");
  REQUIRE(fs::exists(shard.string() + "-wal"));
  CHECK(merge_one(sweep.target(), shard).updated == 2);
  CHECK(dump_of(sweep.target()) == dump_of(other));
}

TEST_CASE("A trial whose shard grows all the time is of one moment, with or without a write-ahead log") {
  for (const std::string mode : {"DELETE", "WAL"}) {
    const PlannedSweep sweep;
    const auto shard = sweep.shard("shard", {{0, {{0.5}, "node1", std::nullopt}}});
    shell(shard, "PRAGMA journal_mode = " + mode);
    std::string commits = "PRAGMA busy_timeout = 60000;";
    for (int i = 0; i < 200; ++i) {
      commits +=
          "BEGIN IMMEDIATE; UPDATE trial SET epochs = epochs + 1;"
          "INSERT INTO epoch (trial_id, epoch, step, wall_seconds, numbers)"
          " SELECT trial_id, max(epoch) + 1, 1, 0.1, '[]' FROM epoch; COMMIT;";
    }
    std::atomic<bool> is_over = false;
    std::thread writer([&] {
      shell(shard, commits);
      is_over = true;
    });
    INFO(mode);
    const auto target = sweep.target();
    int merges = 0;
    for (bool was_over = false; !was_over; ++merges) {
      was_over = is_over;
      merge_one(target, shard);
      Reader reader(target);
      CHECK(one(reader, "SELECT epochs - (SELECT count(*) FROM epoch) FROM trial WHERE id = 1") == "0");
    }
    writer.join();
    CHECK(merges > 1);
    CHECK(outcome_of(target, 1) == "interrupted 201 not_ended");
  }
}
