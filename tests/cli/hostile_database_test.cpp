#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "begun_config.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::content;
using runner::testing::RunnerProgram;

namespace {

using Words = std::vector<std::string>;

void train_with_payload_files(const RunnerProgram& runner) {
  REQUIRE(runner({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=2", "-q"}).code == 0);
}

// One whose state and checkpoints are files, in the middle of it.
void interrupt(const RunnerProgram& runner) {
  runner::testing::Running training(
      runner.command({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=100000", "checkpoint=last",
                      "training.resume_every=1 steps", "-v"}));
  REQUIRE(training.wait_for("epoch    2"));
  training.signal(SIGINT);
  REQUIRE(training.finish().code == 130);
}

void sqlite(const RunnerProgram& runner, const std::string& statements) {
  const auto finished =
      runner::testing::run({{"sqlite3", "-bail", runner.database().string(), statements}, {}, {}, {}});
  if (finished.code != 0) throw std::runtime_error(finished.errors);
}

void check_refused(const RunnerProgram& runner, const Words& words, const std::string& file) {
  const auto refused = runner(words);
  INFO(words.front() << ": " << refused.errors);
  CHECK(refused.code == 4);
  CHECK(contains(refused.errors, file));
}

}  // namespace

TEST_CASE("A lock that is a link or a person's file is refused, and what it leads to stays as it is") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  const auto precious = runner.folder().write("home/.bashrc", "very important\n");
  const auto lock = runner.database().string() + ".experiment-1.lock";
  std::filesystem::create_symlink(precious, lock);
  check_refused(runner, {"rm", "1", "--yes"}, lock);
  std::filesystem::remove(lock);
  std::filesystem::create_hard_link(precious, lock);
  check_refused(runner, {"rm", "1", "--yes"}, lock);
  CHECK(content(precious) == "very important\n");
  CHECK(std::filesystem::exists(lock));
  std::filesystem::remove(lock);
  for (const std::string suffix : {".lock", ".checkpoints.lock"}) {
    const auto other = runner.database().string() + suffix;
    const auto made = runner.folder().path() / "home/new_file";
    std::filesystem::remove(other);
    std::filesystem::create_symlink(made, other);
    check_refused(runner, suffix == ".lock" ? Words{"tag", "1", "x"} : Words{"gc"}, other);
    CHECK_FALSE(std::filesystem::exists(made));
    std::filesystem::remove(other);
    REQUIRE(::mkfifo(other.c_str(), 0600) == 0);
    check_refused(runner, suffix == ".lock" ? Words{"tag", "1", "x"} : Words{"gc"}, other);
    std::filesystem::remove(other);
  }
  CHECK(runner({"rm", "1", "--yes"}).code == 0);
}

TEST_CASE("A folder of checkpoints that is a link is refused, and nothing behind it is removed, read or written") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  const auto folder = runner.database().string() + ".checkpoints";
  const auto home = runner.folder().path() / "home";
  std::filesystem::rename(folder, home);
  const auto film = runner.folder().write("home/runner-0123456789abcdef.partial", "half a film");
  const auto weights = runner.folder().write("home/" + std::string(64, 'a') + ".safetensors", "w");
  std::filesystem::create_directory_symlink(home, folder);
  for (const auto& words :
       std::vector<Words>{{"gc"},
                          {"rm", "1", "--yes"},
                          {"export", "1", "-o", (runner.folder().path() / "x.safetensors").string()},
                          {"backup", (runner.folder().path() / "copy.db").string()},
                          {"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=1", "-q"}}) {
    check_refused(runner, words, folder);
  }
  CHECK(content(film) == "half a film");
  CHECK(content(weights) == "w");
}

TEST_CASE("gc removes what runner has left and no file of a person's, whatever its name") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  const auto folder = runner.database().string() + ".checkpoints";
  const auto precious = runner.folder().write("precious", "precious");
  const Words kept = {"film.partial", "notes.txt", "abcdef.partial", "runner-0123.partial",
                      std::string(64, 'g') + ".safetensors"};
  for (const auto& name : kept) std::ofstream(folder + "/" + name) << "mine";
  std::filesystem::create_symlink(precious, folder + "/" + std::string(64, 'b') + ".safetensors");
  std::ofstream(folder + "/runner-0123456789abcdef.partial") << "left by a worker that was killed";
  std::ofstream(folder + "/" + std::string(64, 'a') + ".safetensors") << "named by no row";
  const auto finished = runner({"gc"});
  CHECK(finished.code == 0);
  CHECK(contains(finished.output, "removed 2 files"));
  for (const auto& name : kept) CHECK(content(folder + "/" + name) == "mine");
  CHECK(content(precious) == "precious");
  CHECK(runner({"export", "1", "-o", (runner.folder().path() / "x.safetensors").string()}).code == 0);
}

TEST_CASE("A digest that is a path leads nowhere: nothing outside the folder is read, written or removed") {
  const RunnerProgram runner;
  interrupt(runner);
  const auto victim = runner.folder().write("victim/precious.safetensors", "my only copy");
  const std::string prefix = "../victim/";
  const std::string path = prefix + std::string(64 - prefix.size() - 8, '/') + "precious";
  // Digests are bytes, which no path is made of but their digits.
  std::string digest;
  for (const char letter : path) {
    constexpr std::string_view digits = "0123456789abcdef";
    digest += {digits[static_cast<unsigned char>(letter) >> 4], digits[static_cast<unsigned char>(letter) & 15]};
  }
  sqlite(runner,
         "UPDATE trial SET spec = json_set(spec, '$.training.epochs', 3);"
         " UPDATE resume_state SET sha256 = x'" +
             digest + "'; UPDATE checkpoint SET sha256 = x'" + digest + "' WHERE payload_state IS NULL");
  check_refused(runner, {"export", "1", "-o", (runner.folder().path() / "x.safetensors").string()}, digest);
  check_refused(runner, {"backup", (runner.folder().path() / "out/copy.db").string()}, digest);
  CHECK(std::filesystem::is_empty(runner.folder().path() / "out"));
  const auto verified = runner({"verify", "--json"});
  CHECK(verified.code == 1);
  CHECK(contains(verified.output, "its SHA-256 is none"));
  // The trial begins anew, as with a state that is damaged.
  CHECK(runner({"resume", "1", "-q"}).code == 0);
  CHECK(runner.sql("SELECT kind FROM event").at(0)["kind"] == "state_damaged");
  CHECK(runner({"rm", "1", "--yes"}).code == 0);
  CHECK(runner({"gc"}).code == 0);
  CHECK(content(victim) == "my only copy");
}

TEST_CASE("A state or a checkpoint that is a pipe keeps nobody waiting") {
  const RunnerProgram runner;
  interrupt(runner);
  sqlite(runner, "UPDATE trial SET spec = json_set(spec, '$.training.epochs', 3)");
  for (const auto& entry : std::filesystem::directory_iterator(runner.database().string() + ".checkpoints")) {
    const auto file = entry.path();
    std::filesystem::remove(file);
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  }
  CHECK(runner({"verify"}).code == 1);
  CHECK(runner({"export", "1", "-o", (runner.folder().path() / "x.safetensors").string()}).code == 4);
  CHECK(runner({"resume", "1", "-q"}).code == 0);
  CHECK(runner.sql("SELECT kind FROM event").at(0)["kind"] == "state_damaged");
}

TEST_CASE("What another program has made of the tables is refused, and what it has added is no concern") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  const std::string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT ";
  SECTION("views that never end, under the names of the public ones") {
    for (const std::string view : {"trials", "best_checkpoints", "checkpoint_history", "leaderboard"}) {
      sqlite(runner,
             "DROP VIEW " + view + "; CREATE VIEW " + view + " AS " + endless + "i AS trial FROM n WHERE i < 0");
    }
    CHECK(runner({"best"}).code == 0);
    CHECK(runner.sql("SELECT trial FROM trials").size() == 1);
    CHECK(runner.sql("SELECT trial FROM leaderboard JOIN trials USING (config_id)").size() == 1);
    CHECK(runner({"rm", "1", "--yes"}).code == 0);
  }
  SECTION("a view that never ends, in the place of a table") {
    sqlite(runner, "PRAGMA legacy_alter_table = ON; ALTER TABLE experiment RENAME TO kept; CREATE VIEW experiment AS " +
                       endless + "i AS id, 'x' AS name, '[]' AS tags FROM n WHERE i < 0");
    for (const auto& words :
         std::vector<Words>{{"list"}, {"best"}, {"rm", "1", "--yes"}, {"sql", "SELECT 1"}, {"verify"}, {"gc"}}) {
      check_refused(runner, words, "'experiment' is not the table that runner made");
    }
  }
  SECTION("a trigger") {
    sqlite(runner, "CREATE TRIGGER t AFTER UPDATE ON experiment BEGIN DELETE FROM trial; END");
    check_refused(runner, {"tag", "1", "x"}, "the trigger 't' on 'experiment'");
  }
  SECTION("a table that is gone") {
    sqlite(runner, "DROP TABLE resume_state");
    check_refused(runner, {"list"}, "the table 'resume_state' is missing");
  }
  SECTION("an index, a table, a view and a column of a person's own") {
    sqlite(runner,
           "CREATE INDEX mine ON trial (message); CREATE TABLE mine_too (a); CREATE VIEW also_mine AS SELECT seed FROM "
           "trials;"
           " ALTER TABLE experiment ADD COLUMN place TEXT; PRAGMA auto_vacuum = FULL; VACUUM; ANALYZE");
    CHECK(runner.sql("SELECT seed FROM also_mine").size() == 1);
    CHECK(runner({"tag", "1", "x"}).code == 0);
    train_with_payload_files(runner);
    CHECK(runner({"gc"}).code == 0);
    CHECK(runner({"verify"}).code == 0);
  }
}

TEST_CASE("A stored config that is none is named with its trial, in words of ours") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  for (const std::string spec : {"[1]", "{}", "{\"training\": 7, \"seed\": []}", "null"}) {
    for (const auto& words : std::vector<Words>{
             {"resume", "1"}, {"replay", "1"}, {"evaluate", "1@best"}, {"extend", "1", "training.epochs=9"}}) {
      const std::string state = words.front() == "extend" ? "completed" : "interrupted";
      sqlite(runner, "UPDATE trial SET state = '" + state + "', spec = '" + spec + "'");
      check_refused(runner, words, "trial 1: the config that is stored with it is not one that runner writes");
    }
  }
}

TEST_CASE("A database that another tool has set to a write-ahead log is written like any other") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  for (const auto& words : std::vector<Words>{{"tag", "1", "a"},
                                              {"note", "1", "b"},
                                              {"gc"},
                                              {"configs/wine.yaml", "training.epochs=1", "-q"},
                                              {"backup", (runner.folder().path() / "copy.db").string()},
                                              {"resume", "1"},
                                              {"rm", "1", "--yes"}}) {
    sqlite(runner, "PRAGMA journal_mode = wal");
    const auto finished = runner(words);
    INFO(words.front() << ": " << finished.errors);
    CHECK(finished.code == 0);
  }
  CHECK(runner({"verify", "--db", (runner.folder().path() / "copy.db").string()}).code == 0);
}

TEST_CASE("A journal that is a pipe, or that names another file for SQLite to remove, is refused") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  const auto journal = runner.database().string() + "-journal";
  REQUIRE(::mkfifo(journal.c_str(), 0600) == 0);
  check_refused(runner, {"list"}, journal);
  check_refused(runner, {"tag", "1", "x"}, journal);
  std::filesystem::remove(journal);
  const auto precious = runner.folder().write("precious", "precious");
  // One page of nothing, then the name, its length, its sum and the mark that a name comes before.
  const auto name = precious.string();
  std::string bytes("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\0\0\0\0\0\0\0\1\0\0\0\x08\0\0\x02\0\0\0\x10\0", 28);
  bytes.resize(512, '\0');
  const auto number = [&](std::uint32_t value) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xffU);
  };
  std::uint32_t sum = 0;
  for (const char letter : name) sum += static_cast<std::uint32_t>(static_cast<signed char>(letter));
  number(262145);
  bytes += name;
  number(static_cast<std::uint32_t>(name.size()));
  number(sum);
  bytes += "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
  std::ofstream(journal, std::ios::binary) << bytes;
  check_refused(runner, {"list"}, journal);
  check_refused(runner, {"tag", "1", "x"}, journal);
  CHECK(content(precious) == "precious");
}

TEST_CASE("A limit on files is named: how many may be open, and how large they may be") {
  const RunnerProgram runner;
  train_with_payload_files(runner);
  const auto limited = [&](const std::string& limit, const Words& words) {
    auto command = runner.command(words);
    command.words.insert(command.words.begin(), {"/bin/bash", "-c", "ulimit " + limit + "; exec \"$@\"", "bash"});
    return run(command);
  };
  int told = 0;
  for (int most = 4; most < 12; ++most) {
    const auto few = limited("-n " + std::to_string(most), {"tag", "1", "x"});
    INFO(most << ": " << few.errors);
    // Not even the program's libraries could be opened.
    if (few.code == 127) continue;
    CHECK((few.code == 0 || few.code == 4));
    if (few.code == 4) CHECK(contains(few.errors, "errno 24"));
    told += few.code == 4 ? 1 : 0;
  }
  CHECK(told > 0);
  const auto large =
      limited("-f 20", {"configs/wine.yaml", "training.epochs=200", "checkpoint={plugin: every_n_epochs, n: 1}", "-q"});
  INFO(large.errors);
  CHECK(large.signal == 0);
  CHECK(large.code == 4);
  CHECK(contains(large.errors, "errno 27"));
  CHECK(contains(large.errors, runner.database().string()));
}
