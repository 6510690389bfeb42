#include <regex>

#include "at_terminal.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::at_terminal;
using runner::testing::contains;
using runner::testing::RunnerProgram;

namespace {

// Puts a database that an older version has written into the place of a program's own: trials 1 to 4 of wine,
// completed; trial 6 of digits, interrupted after 10 of its 24 epochs.
void bring_old_database(const RunnerProgram& runner, int schema) {
  const std::filesystem::path old =
      std::string(PROJECT_FOLDER) + "/tests/database/old/schema" + std::to_string(schema) + ".db";
  std::filesystem::copy(old, runner.database());
  std::filesystem::copy(old.string() + ".checkpoints", runner.database().string() + ".checkpoints");
}

// Gives a trial of such a database so many epochs that a migration takes a while.
void make_large(const RunnerProgram& runner) {
  const std::string insert =
      "WITH RECURSIVE more (epoch) AS (SELECT 1000 UNION ALL SELECT epoch + 1 FROM more WHERE epoch < 150000)"
      " INSERT INTO epoch (trial_id, epoch, step, wall_seconds) SELECT 1, epoch, epoch, 0.5 FROM more;"
      " INSERT INTO metric (trial_id, epoch, step, part, name, value)"
      " SELECT 1, epoch, step, 'validation', 'loss', 1.0 / epoch FROM epoch WHERE epoch >= 1000;";
  const auto finished = runner::testing::run({{"sqlite3", runner.database().string(), insert}, {}, {}, {}});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
}

nlohmann::json weights(const RunnerProgram& runner, const std::string& trial) {
  return runner.sql("SELECT epoch, lower(hex(weights_sha256)) AS sha256 FROM epoch WHERE trial_id = " + trial +
                    " AND weights_sha256 IS NOT NULL ORDER BY epoch");
}

// The last epochs, which are trained here whatever the database held.
nlohmann::json last(nlohmann::json epochs, std::size_t count) {
  return {epochs.end() - static_cast<std::ptrdiff_t>(count), epochs.end()};
}

// Runs a command that goes on with what another program has begun, and says whether LibTorch, the BLAS and the
// processor are those of then, so that the bits are, too. Where they are not, it has to be told to go on.
bool goes_on_as_before(const RunnerProgram& runner, std::vector<std::string> command) {
  auto finished = runner(command);
  const bool is_refused = finished.code == 2 && contains(finished.errors, "going on would give other numbers");
  if (is_refused) {
    command.push_back("--force");
    finished = runner(command);
  }
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return !is_refused && runner.sql("SELECT DISTINCT libtorch_version, fingerprint FROM experiment").size() == 1;
}

}  // namespace

TEST_CASE("A trial of an older database is extended to the bits of one that was begun here") {
  const RunnerProgram fresh;
  REQUIRE(fresh({"configs/wine.yaml", "seed=0", "optimizer.lr=1e-3", "training.epochs=9", "checkpoint=top_k",
                 "checkpoint.k=2", "-q"})
              .code == 0);
  std::vector<nlohmann::json> extended;
  for (const int schema : {2, 3}) {
    INFO("schema " << schema);
    const RunnerProgram runner;
    bring_old_database(runner, schema);
    const bool is_as_before = goes_on_as_before(runner, {"extend", "1", "training.epochs=9", "-q"});
    extended.push_back(weights(runner, "7"));
    CHECK(extended.back().size() == 9);
    if (is_as_before) CHECK(extended.back() == weights(fresh, "1"));
    CHECK(runner({"verify"}).code == 0);
  }
  CHECK(extended[0] == extended[1]);
}

TEST_CASE("An interrupted trial of an older database is resumed to the bits of one that was begun here") {
  const RunnerProgram fresh;
  REQUIRE(fresh({"configs/digits.yaml", "model.hidden=[20]", "training.batch_size=1", "training.epochs=24",
                 "checkpoint=last", "-q"})
              .code == 0);
  for (const int schema : {1, 2, 3}) {
    INFO("schema " << schema);
    const RunnerProgram runner;
    bring_old_database(runner, schema);
    const bool is_as_before = goes_on_as_before(runner, {"resume", "interrupted", "-q"});
    CHECK(runner.sql("SELECT state, epochs FROM trials WHERE trial = 6").dump() ==
          R"([{"epochs":24,"state":"completed"}])");
    // Schema 1 has no state to go on from: all is trained here.
    if (schema == 1 || is_as_before) {
      CHECK(last(weights(runner, "6"), 14) == last(weights(fresh, "1"), 14));
    }
  }
}

TEST_CASE("gc --repack gives an older database the pages of a new one and changes nothing in it") {
  const RunnerProgram runner;
  bring_old_database(runner, 3);
  const std::string query = "SELECT * FROM checkpoint_history ORDER BY checkpoint";
  const auto before = runner.sql(query);
  const auto hinted = runner({"gc"});
  CHECK(hinted.code == 0);
  CHECK(contains(hinted.errors, "`runner gc --repack` makes it smaller"));
  CHECK(runner.sql("PRAGMA page_size").at(0)["page_size"] == 4096);
  const auto repacked = runner({"gc", "--repack"});
  INFO(repacked.errors);
  CHECK(repacked.code == 0);
  CHECK(contains(repacked.errors, "bytes of free disk space until it is done"));
  CHECK(runner.sql("PRAGMA page_size").at(0)["page_size"] == 16384);
  CHECK(runner.sql(query) == before);
  CHECK(runner({"verify"}).code == 0);
  CHECK_FALSE(contains(runner({"gc"}).errors, "--repack"));
}

TEST_CASE("A migration that takes a while says on a terminal how far it is, and in the end that it is done") {
  for (const int columns : {100, 40}) {
    INFO(columns << " columns");
    const RunnerProgram runner;
    bring_old_database(runner, 3);
    make_large(runner);
    const auto shown = at_terminal(runner, columns, {"list"});
    INFO(shown);
    CHECK(std::regex_search(shown, std::regex("runner\\.db: from schema 3 to [0-9]+, step ")) == (columns == 100));
    CHECK(std::regex_search(shown, std::regex("step [0-9]+ of [0-9]+, ")));
    CHECK(contains(shown, "runner.db is up to date, after "));
    CHECK(contains(shown, "wine"));
    CHECK_FALSE(contains(at_terminal(runner, columns, {"list"}), "up to date"));
  }
}

TEST_CASE("A migration says nothing where standard error is no terminal") {
  const RunnerProgram runner;
  bring_old_database(runner, 3);
  make_large(runner);
  const auto finished = runner({"list"});
  CHECK(finished.code == 0);
  CHECK(finished.errors.empty());
}
