#include <map>
#include <set>
#include <sstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::Finished;
using runner::testing::RunnerProgram;

namespace {

using Words = std::vector<std::string>;

// Runs a command by a shell that first puts its standard output where `script` says.
Finished with_output(const RunnerProgram& runner, const std::string& script, const Words& words) {
  auto command = runner.command(words);
  command.words.insert(command.words.begin(), {"bash", "-c", script});
  return runner::testing::run(command);
}

Finished to_full_disk(const RunnerProgram& runner, const Words& words) {
  return with_output(runner, R"(exec "$0" "$@" > /dev/full)", words);
}

// The reader has gone before the first word is written.
Finished to_closed_pipe(const RunnerProgram& runner, const Words& words) {
  return with_output(runner, R"(exec 3> >(:); wait $!; exec "$0" "$@" >&3 3>&-)", words);
}

// The commands that `runner --help` lists.
std::set<std::string> commands(const RunnerProgram& runner) {
  std::istringstream help(runner({"--help"}).output);
  std::set<std::string> names;
  bool listed = false;
  for (std::string line; std::getline(help, line);) {
    if (listed && line.empty()) break;
    if (listed) names.insert(line.substr(2, line.find(' ', 2) - 2));
    listed = listed || (contains(line, "runner COMMAND") && (std::getline(help, line), true));
  }
  return names;
}

// Words that make a command print, in a database with the experiments `kept` and `gone-1`, `gone-2`, … ; `time` tells
// the calls of one command apart.
Words words_of(const std::string& command, const RunnerProgram& runner, int time) {
  const std::string table = "plugins/datasets/data/wine.csv";
  const std::string number = std::to_string(time);
  const std::map<std::string, Words> words = {
      {"resume", {"kept"}},
      {"extend", {"1", "training.epochs=" + std::to_string(2 + time), "-q"}},
      {"confirm", {"gone-3", "--top", "1", "--seeds", "1", "-q"}},
      {"best", {"kept"}},
      {"list", {}},
      {"leaderboard", {"kept"}},
      {"show", {"1"}},
      {"diff", {"kept", "gone-3"}},
      {"completion", {"bash"}},
      {"manual", {}},
      {"sql", {"SELECT * FROM metrics"}},
      {"init", {"wine", "-o", (runner.folder().path() / ("first" + number + ".yaml")).string()}},
      {"logs", {"1"}},
      {"evaluate", {"1@best"}},
      {"predict", {"1@best", table, "--json"}},
      {"export", {"1@best", "-o", (runner.folder().path() / ("weights" + number + ".safetensors")).string()}},
      {"replay", {"1", "-q"}},
      {"report", {"-o", (runner.folder().path() / ("page" + number + ".html")).string()}},
      {"tag", {"kept", "tag" + number}},
      {"note", {"kept"}},
      {"rm", {"gone-" + number, "--yes"}},
      {"verify", {"--json"}},
      {"gc", {}},
      {"backup", {(runner.folder().path() / ("copy" + number + ".db")).string()}},
      {"merge", {(runner.folder().path() / ("merged" + number + ".db")).string(), runner.database().string()}},
      {"validate", {"configs/wine.yaml"}},
      {"plan", {"configs/wine.yaml", "seed=0..9"}},
      {"plugins", {"--json"}},
      {"schema", {}},
      {"debug", {"configs/wine.yaml", "training.epochs=1"}},
      {"doctor", {}},
      {"train", {"configs/wine.yaml", "training.epochs=1", "-q"}}};
  INFO(command);
  REQUIRE(words.contains(command));
  auto found = words.at(command);
  found.insert(found.begin(), command);
  return found;
}

void train_named(const RunnerProgram& runner, const std::string& name) {
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q", "--name", name}).code == 0);
}

}  // namespace

TEST_CASE("Every command says that standard output could not be written, and nothing where its reader has gone") {
  const RunnerProgram runner;
  train_named(runner, "kept");
  for (const auto* name : {"gone-1", "gone-2", "gone-3"}) train_named(runner, name);
  auto all = commands(runner);
  REQUIRE(all.size() > 15);
  all.insert("train");
  // Serves until it is ended; need a cluster.
  for (const auto* other : {"watch", "status", "cancel"}) all.erase(other);
  int silent = 0;
  for (const auto& command : all) {
    INFO(command);
    const auto whole = runner(words_of(command, runner, 1));
    INFO(whole.errors);
    REQUIRE(whole.code == 0);
    const auto full = to_full_disk(runner, words_of(command, runner, 2));
    const auto closed = to_closed_pipe(runner, words_of(command, runner, 3));
    INFO(full.errors << closed.errors);
    silent += whole.output.empty() ? 1 : 0;
    CHECK(full.code == (whole.output.empty() ? 0 : 4));
    CHECK(contains(full.errors, "standard output: No space left on device") == !whole.output.empty());
    CHECK(closed.code == 0);
    CHECK_FALSE(contains(closed.errors, "standard output"));
  }
  // `logs` of a worker that printed nothing, `tag`.
  CHECK(silent == 2);
}

TEST_CASE("The help of every command and the program's own notice a full disk") {
  const RunnerProgram runner;
  for (const auto& command : commands(runner)) {
    INFO(command);
    CHECK(to_full_disk(runner, {command, "--help"}).code == 4);
    CHECK(to_closed_pipe(runner, {command, "--help"}).code == 0);
  }
  for (const auto* word : {"--help", "--version"}) {
    CHECK(to_full_disk(runner, {word}).code == 4);
    CHECK(to_closed_pipe(runner, {word}).code == 0);
  }
}

TEST_CASE("A run whose summary cannot be written has stored everything and gives exit code 4") {
  const RunnerProgram runner;
  for (const auto* form : {"-q", "--json"}) {
    const auto finished = to_full_disk(runner, {"configs/wine.yaml", "training.epochs=2", "seed=0,1", form});
    CHECK(finished.code == 4);
    CHECK(contains(finished.errors, "standard output: No space left on device"));
  }
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'").at(0)["n"] == 4);
}

TEST_CASE("A run goes on when nobody reads standard output or standard error any longer") {
  const RunnerProgram runner;
  for (const std::string streams : {">&3 2>&3", ">&- 2>&-", "2>/dev/full"}) {
    INFO(streams);
    with_output(runner, R"(exec 3> >(:); wait $!; exec "$0" "$@" )" + streams,
                {"configs/wine.yaml", "training.epochs=2", "-v"});
  }
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'").at(0)["n"] == 3);
}

TEST_CASE("With standard output closed no file of the database takes its place") {
  const RunnerProgram runner;
  const auto finished = with_output(runner, R"(exec "$0" "$@" >&-)", {"configs/wine.yaml", "training.epochs=2", "-q"});
  CHECK(finished.code == 4);
  CHECK(contains(finished.errors, "standard output: Bad file descriptor"));
  CHECK(runner({"verify"}).code == 0);
}

TEST_CASE("A table that ends with the disk is not taken for a whole one") {
  const RunnerProgram runner;
  train_named(runner, "wine");
  // Far more than any buffer holds.
  const auto finished = to_full_disk(
      runner,
      {"sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n"});
  CHECK(finished.code == 4);
}
