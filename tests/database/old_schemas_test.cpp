#include <SQLiteCpp/Database.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>

#include "database/bring_up_to_date.hpp"
#include "database/internal/schema.hpp"
#include "database/verification.hpp"
#include "sample.hpp"
#include "shell.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using nlohmann::json;
using runner::testing::TemporaryFolder;

namespace {

const std::filesystem::path old_folder = std::filesystem::path(PROJECT_FOLDER) / "tests/database/old";

// A copy under another name, which the payload folder has as well.
std::filesystem::path copy_of(int schema, const TemporaryFolder& folder) {
  const auto source = old_folder / ("schema" + std::to_string(schema) + ".db");
  const auto copy = folder.path() / "runner.db";
  std::filesystem::copy(source, copy);
  std::filesystem::copy(source.string() + ".checkpoints", copy.string() + ".checkpoints");
  return copy;
}

// One that was written down as SQL.
std::filesystem::path made_of_text(int schema, const TemporaryFolder& folder) {
  const auto path = folder.path() / "runner.db";
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(testing::bytes_of(old_folder / ("schema" + std::to_string(schema) + ".sql")));
  return path;
}

json as_json(const Cell& cell) {
  return std::visit(
      [](const auto& value) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::vector<std::byte>>) {
          throw std::logic_error("a view of the public interface shows bytes");
        } else {
          return value;
        }
      },
      cell);
}

// What is JSON text is compared by its values: a number has more digits in it than it had.
json with_values(json rows) {
  for (auto& row : rows) {
    for (auto& cell : row) {
      if (cell.is_string() && cell.get_ref<const std::string&>().starts_with('{'))
        cell = json::parse(cell.get<std::string>());
    }
  }
  return rows;
}

json answer(Reader& reader, const std::string& query) {
  NamedValues values;
  for (const auto& parameter : question_from("", query).parameters) values[parameter.name] = nullptr;
  const auto table = reader.ask(query, values);
  json rows = json::array();
  for (const auto& row : table.rows) {
    json object;
    for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i]] = as_json(row[i]);
    rows.push_back(std::move(object));
  }
  return rows;
}

// Releases of SQLite add numbers up in different ways: what is computed may differ in its last digits.
bool are_alike(const json& found, const json& expected) {
  if (found.is_number_float() && expected.is_number_float()) {
    const double one = found, other = expected;
    return std::abs(one - other) <= 1e-12 * std::abs(other);
  }
  if (found.is_structured() && found.type() == expected.type() && found.size() == expected.size()) {
    return std::equal(found.begin(), found.end(), expected.begin(), are_alike);
  }
  return found == expected;
}

json answers_of_old_programs() {
  std::ifstream file(old_folder / "answers.json");
  return json::parse(file);
}

}  // namespace

TEST_CASE("a database of each older schema answers every view as the program that wrote it did, to the digit") {
  for (int schema = 1; schema <= 3; ++schema) {
    INFO("schema " << schema);
    const TemporaryFolder folder;
    const auto database = copy_of(schema, folder);
    Reader reader(database);
    CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
    for (const auto& one : answers_of_old_programs()) {
      INFO(one["query"]);
      CHECK(with_values(answer(reader, one["query"])) == with_values(one["rows"]));
    }
    CHECK(reader.query("PRAGMA foreign_key_check").rows.empty());
    CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
  }
}

TEST_CASE("a search of schema 6 has no stopper, and its leaderboard nothing that was pruned") {
  const TemporaryFolder folder;
  Reader reader(made_of_text(6, folder));
  CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
  CHECK(testing::one(reader, "SELECT sampler || ' ' || ifnull(stopper, 'none') FROM searches") == "tpe none");
  CHECK(testing::one(reader, "SELECT n || ' ' || n_pruned FROM leaderboard") == "1 0");
  CHECK(reader.query("SELECT * FROM search_steps").rows.empty());
  CHECK(reader.query("SELECT * FROM confirmations").rows.empty());
}

TEST_CASE("what schema 8 stored of diverged epochs and of the parents of extended trials is put right") {
  const TemporaryFolder folder;
  Reader reader(made_of_text(8, folder));
  CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
  CHECK(testing::one(reader,
                     "SELECT group_concat(trial || '@' || epoch || ' ' || value, ', ') FROM metrics"
                     " WHERE part = 'test'") == "1@1 0.7, 2@3 0.6");
  CHECK(testing::one(reader, "SELECT group_concat(trial || '@' || epoch, ', ') FROM result_tables") == "1@1, 2@3");
  CHECK(testing::one(reader, "SELECT numbers FROM epoch WHERE trial_id = 2 AND epoch = 1") ==
        "[0.16666666666666666,0.33333333333333331,0.5]");
  CHECK(reader.query("SELECT part, name, value FROM metrics WHERE trial = 2 AND epoch = 1").rows ==
        reader.query("SELECT part, name, value FROM metrics WHERE trial = 1 AND epoch = 1 AND part <> 'test'").rows);
  CHECK(testing::one(reader, "SELECT group_concat(ifnull(round(best_value, 6), 'none'), ' ') FROM trials") ==
        "0.333333 0.25 none");
}

TEST_CASE("each question of experiments/queries has its answer on a small fixed database") {
  const TemporaryFolder folder;
  Reader reader(copy_of(3, folder));
  std::ifstream file(old_folder / "queries.json");
  const auto expected = json::parse(file);
  std::size_t questions = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(PROJECT_FOLDER) + "/experiments/queries")) {
    const auto name = entry.path().filename().string();
    INFO(name);
    ++questions;
    REQUIRE(expected.contains(name));
    const auto found = answer(reader, testing::bytes_of(entry.path()));
    INFO(found);
    CHECK(are_alike(found, expected[name]));
  }
  CHECK(questions == expected.size());
  CHECK(questions >= 12);
}

TEST_CASE("a migration that is killed leaves the old database whole, and the next one brings it up to date") {
  std::mt19937 random(2);
  int was_killed = 0;
  for (int round = 0; round < 20; ++round) {
    const TemporaryFolder folder;
    const auto database = copy_of(3, folder);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Writer writer(database);
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    was_killed += WIFSIGNALED(status) ? 1 : 0;
    Reader reader(database);
    for (const auto& one : answers_of_old_programs())
      CHECK(with_values(answer(reader, one["query"])) == with_values(one["rows"]));
    CHECK(verify(reader).problems.empty());
  }
  CHECK(was_killed > 0);
}

TEST_CASE("a migration says which step of how many is at work, and one that is refused leaves the old database") {
  const TemporaryFolder folder;
  const auto database = copy_of(1, folder);
  const auto before = testing::bytes_of(database);
  std::vector<int> said;
  int steps = 0;
  const auto refuse_last = [&](const MigrationStep& step) {
    CHECK(step.from == 1);
    CHECK(step.to == schema_version());
    steps = step.steps;
    if (said.empty() || said.back() != step.step) said.push_back(step.step);
    if (step.step == step.steps) throw std::runtime_error("enough");
  };
  CHECK(testing::message_of([&] { bring_up_to_date(database, refuse_last); }) == "enough");
  CHECK(testing::bytes_of(database) == before);
  std::vector<int> all(static_cast<std::size_t>(steps));
  std::iota(all.begin(), all.end(), 1);
  CHECK(said == all);
  CHECK(steps > 30);
  int calls = 0;
  bring_up_to_date(database, [&](const MigrationStep&) { ++calls; });
  CHECK(calls >= steps);
  bring_up_to_date(database, [&](const MigrationStep&) { throw std::logic_error("it is up to date"); });
  bring_up_to_date(folder.path() / "absent.db", [&](const MigrationStep&) { throw std::logic_error("it is absent"); });
}

TEST_CASE("a migration that is killed at any of its steps leaves the old database to the byte") {
  int killed = 0;
  int half_done = 0;
  // The oldest has the steps of all others.
  for (int at = 1; at == killed + 1; ++at) {
    INFO("step " << at);
    const TemporaryFolder folder;
    const auto database = copy_of(1, folder);
    const auto before = testing::bytes_of(database);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      // Little memory: most of what a step changes is in the file before the next one begins.
      sqlite3_soft_heap_limit64(200'000);
      bring_up_to_date(database, [&](const MigrationStep& step) {
        if (step.step == at) ::kill(::getpid(), SIGKILL);
      });
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status)) {
      Reader reader(database);
      CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
      break;
    }
    ++killed;
    half_done += testing::bytes_of(database) != before ? 1 : 0;
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE).execAndGet("SELECT count(*) FROM trial");
    CHECK(testing::bytes_of(database) == before);
  }
  CHECK(killed > 30);
  CHECK(half_done > 20);
}

TEST_CASE("views and tables that people have added to an older database are there afterwards, and answer") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto database = copy_of(3, folder);
  testing::shell(database,
                 "CREATE VIEW mine AS SELECT trial, best_value FROM trials WHERE state = 'completed';"
                 "CREATE TABLE remarks (trial INTEGER REFERENCES trial (id), text TEXT);"
                 "INSERT INTO remarks VALUES (2, 'odd');");
  Reader reader(database);
  CHECK(testing::one(reader, "SELECT count(*) FROM mine") == "4");
  CHECK(testing::one(reader, "SELECT text FROM remarks JOIN trials ON trials.trial = remarks.trial") == "odd");
  CHECK(reader.query("PRAGMA foreign_key_check").rows.empty());
}

TEST_CASE("a migrated database has the tables, columns and indexes of a new one") {
  const std::string query =
      "SELECT s.type, s.name, s.tbl_name, CASE s.type WHEN 'table' THEN (SELECT group_concat(name || ' ' || type || ' "
      "' ||"
      " \"notnull\" || ' ' || pk || ' ' || coalesce(dflt_value, '-')) FROM pragma_table_xinfo(s.name)) ELSE s.sql END"
      " FROM sqlite_schema AS s WHERE s.type IN ('table', 'index') ORDER BY s.name";
  const TemporaryFolder folder;
  const auto fresh = folder.path() / "new.db";
  { Writer writer(fresh); }
  const auto expected = Reader(fresh).query(query);
  CHECK(expected.rows.size() > 30);
  for (int schema = 1; schema <= 3; ++schema) {
    INFO("schema " << schema);
    const TemporaryFolder other;
    CHECK(Reader(copy_of(schema, other)).query(query).rows == expected.rows);
  }
}

TEST_CASE("a migrated database has every payload it had, whole, in the database and beside it") {
  for (int schema = 1; schema <= 3; ++schema) {
    INFO("schema " << schema);
    const TemporaryFolder folder;
    Reader reader(copy_of(schema, folder));
    const auto verification = verify(reader);
    CHECK(verification.problems.empty());
    CHECK(verification.checkpoints == (schema == 1 ? 10 : 15));
    const auto row = reader.checkpoint("2@5");
    REQUIRE(row.path);
    CHECK(row.path->starts_with("runner.db.checkpoints/"));
    CHECK(reader.payload(row).size() == static_cast<std::size_t>(row.bytes));
  }
}
