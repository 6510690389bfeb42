#include <chrono>
#include <thread>

#include "database/internal/schema.hpp"
#include "sample.hpp"
#include "shell.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::contains;
using testing::fault_of;
using testing::message_of;

TEST_CASE("SQL of a person can do nothing but read") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  Writer writer(file);
  testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {1.0});
  Reader reader(file);
  const auto trials = testing::one(reader, "SELECT count(*) FROM trials");
  const auto other = (folder.path() / "other.db").string();
  for (const std::string& sql : {
           std::string("INSERT INTO event (kind) VALUES ('x')"),
           std::string("UPDATE trial SET seed = 1"),
           std::string("DELETE FROM trial"),
           std::string("DROP TABLE trial"),
           std::string("CREATE TABLE t (a)"),
           std::string("CREATE TEMP TABLE t (a)"),
           std::string("CREATE TEMP VIEW t AS SELECT 1"),
           std::string("CREATE TEMP TRIGGER t AFTER INSERT ON event BEGIN SELECT 1; END"),
           std::string("ALTER TABLE trial RENAME TO t"),
           "ATTACH '" + other + "' AS o",
           std::string("DETACH main"),
           std::string("VACUUM"),
           "VACUUM INTO '" + other + "'",
           std::string("PRAGMA query_only = OFF"),
           std::string("PRAGMA query_only(0)"),
           std::string("PRAGMA user_version = 9"),
           std::string("PRAGMA journal_mode = WAL"),
           std::string("PRAGMA writable_schema = ON"),
           std::string("PRAGMA wal_checkpoint"),
           std::string("PRAGMA optimize"),
           std::string("SELECT load_extension('x')"),
           std::string("BEGIN"),
           std::string("BEGIN EXCLUSIVE"),
           std::string("SAVEPOINT s"),
           std::string("COMMIT"),
           std::string("ANALYZE"),
           std::string("REINDEX"),
           std::string("EXPLAIN DELETE FROM trial"),
           std::string("WITH t AS (SELECT 1) INSERT INTO event (kind) SELECT * FROM t"),
           std::string("CREATE VIRTUAL TABLE t USING fts5(a)"),
       }) {
    INFO(sql);
    CHECK(fault_of([&] { reader.query(sql); }) == DatabaseFault::denied);
    CHECK(contains(message_of([&] { reader.query(sql); }), "only reading is allowed"));
  }
  CHECK_FALSE(std::filesystem::exists(other));
  CHECK(testing::one(reader, "SELECT count(*) FROM trials") == trials);
  CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
}

TEST_CASE("what a person needs for reading is allowed") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {1.0});
  Reader reader(folder.path() / "runner.db");
  for (const char* sql : {"SELECT 1; ", "SELECT 1 -- a remark", "SELECT 1; /* a remark */ ;", "EXPLAIN SELECT 1",
                          "EXPLAIN QUERY PLAN SELECT * FROM leaderboard", "PRAGMA table_info(trial)",
                          "PRAGMA TABLE_INFO('trial')", "PRAGMA integrity_check", "VALUES (1), (2)",
                          "SELECT name FROM sqlite_schema", "SELECT name FROM pragma_table_info('trial')",
                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT i FROM n",
                          "SELECT value FROM trials, json_each(trials.tags)"}) {
    INFO(sql);
    CHECK_FALSE(reader.query(sql).rows.empty());
  }
}

TEST_CASE("a second statement is refused before the first has run") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  Reader reader(folder.path() / "runner.db");
  const auto message = message_of([&] { reader.query("SELECT 1; SELECT 2"); });
  CHECK(contains(message, "only one statement at a time"));
  CHECK(contains(message, "SQL:1:10"));
  CHECK(fault_of([&] { reader.query("SELECT 1; DROP TABLE trial"); }) == DatabaseFault::query);
  CHECK(fault_of([&] { reader.query("SELECT 1; nonsense"); }) == DatabaseFault::query);
  CHECK(fault_of([&] { reader.query("  -- nothing"); }) == DatabaseFault::query);
  CHECK(fault_of([&] { reader.query("SELECT ?"); }) == DatabaseFault::query);
}

TEST_CASE("faulty SQL is pointed at by line and column") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  Reader reader(folder.path() / "runner.db");
  const auto column = message_of([&] { reader.query("SELECT trial,\n  lss FROM trials"); });
  CHECK(contains(column, "SQL:2:3: no such column: lss\n    lss FROM trials\n    ^"));
  CHECK(contains(message_of([&] { reader.query("SELECT * FROM trails"); }), "the views are trials,"));
  CHECK(contains(message_of([&] { reader.query("SELEC 1"); }), "SQL:1:1: near \"SELEC\": syntax error"));
}

TEST_CASE("every type of value comes back as it is") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  Reader reader(folder.path() / "runner.db");
  const auto table = reader.query("SELECT NULL, 9007199254740993, 0.1, 'a' || char(0) || 'b', x'00ff', ?, ?",
                                  {std::string("it's"), std::vector<std::byte>{}});
  REQUIRE(table.rows.size() == 1);
  const auto& row = table.rows[0];
  CHECK(std::holds_alternative<std::nullptr_t>(row[0]));
  CHECK(std::get<std::int64_t>(row[1]) == 9007199254740993);
  CHECK(std::get<double>(row[2]) == 0.1);
  CHECK(std::get<std::string>(row[3]) == std::string("a\0b", 3));
  CHECK(std::get<std::vector<std::byte>>(row[4]) == std::vector{std::byte{0}, std::byte{255}});
  CHECK(std::get<std::string>(row[5]) == "it's");
  CHECK(std::get<std::vector<std::byte>>(row[6]).empty());
}

TEST_CASE("a result that a person still looks at holds no lock") {
  const TemporaryFolder folder;
  WriterOptions impatient;
  impatient.wait = std::chrono::milliseconds{50};
  Writer writer(folder.path() / "runner.db", impatient);
  testing::add_experiment(writer);
  Reader reader(folder.path() / "runner.db");
  const auto looked_at = reader.query("SELECT * FROM experiment");
  CHECK_NOTHROW(testing::add_experiment(writer));
  CHECK(looked_at.rows.size() == 1);
}

TEST_CASE("a reader whom another program locks out waits for its bound and says so") {
  const TemporaryFolder folder;
  runner::testing::skip_without({"sqlite3", "--version"});
  const auto file = folder.path() / "runner.db";
  { Writer writer(file); }
  Reader reader(file, {std::chrono::milliseconds{200}});
  std::thread blocker([&] {
    testing::shell(file,
                   "BEGIN EXCLUSIVE;\n.system touch '" + (folder.path() / "ready").string() + "'; sleep 1\nCOMMIT;");
  });
  while (!std::filesystem::exists(folder.path() / "ready")) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  const auto begin = std::chrono::steady_clock::now();
  CHECK(fault_of([&] { reader.query("SELECT * FROM trials"); }) == DatabaseFault::locked);
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds{150});
  blocker.join();
  CHECK_NOTHROW(reader.query("SELECT * FROM trials"));
}
