#include <signal.h>

#include <algorithm>
#include <random>
#include <set>

#include "small_disk.hpp"
#include "storage.hpp"
#include "sweep.hpp"
#include "testing/skip.hpp"
#include "tracing.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

namespace fs = std::filesystem;

const std::string merge_calls =
    "trace=openat,close,flock,fcntl,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,linkat,unlink,unlinkat,"
    "mkdir,"
    "copy_file_range";

void copy_database(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
  const auto folder = to.string() + ".checkpoints";
  fs::remove_all(folder);
  if (fs::exists(from.string() + ".checkpoints")) fs::copy(from.string() + ".checkpoints", folder);
}

// Every row of every table.
std::string dump_of(const fs::path& database) {
  const auto dumped = run({{"sqlite3", database.string(), ".dump"}, {}, {}, {}});
  REQUIRE(dumped.code == 0);
  return dumped.output;
}

std::set<std::string> files_beside(const fs::path& database) {
  std::set<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(database.string() + ".checkpoints", absent)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

std::string shard_of(const RunnerProgram& runner, int number) {
  return (runner.folder().path() / ("shard" + std::to_string(number) + ".db")).string();
}

// Two databases with files, in one of which a trial was killed; and one that has an older record of that trial.
void make_shards(const RunnerProgram& runner) {
  auto words = trial_with_large_checkpoints();
  words.insert(words.end(), {"--db", shard_of(runner, 1)});
  Running training(runner.command(words));
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGKILL);
  training.finish();
  REQUIRE(runner({"sql", "SELECT 1", "--db", shard_of(runner, 1)}).code == 0);
  copy_database(shard_of(runner, 1), runner.folder().path() / "start.db");
  REQUIRE(runner({"resume", "-q", "--db", shard_of(runner, 1)}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "seed=0..2", "training.epochs=20", "-q", "--db", shard_of(runner, 2)}).code ==
          0);
}

void begin_target(const RunnerProgram& runner) {
  copy_database(runner.folder().path() / "start.db", runner.database());
}

std::vector<std::string> merge_words(const RunnerProgram& runner, bool move = false) {
  std::vector<std::string> words = {"merge", runner.database().string(), shard_of(runner, 1), shard_of(runner, 2)};
  if (move) words.emplace_back("--move");
  return words;
}

std::vector<SystemCall> calls_of_merge(const RunnerProgram& runner, const std::vector<std::string>& words) {
  const auto log = runner.folder().path() / "trace";
  REQUIRE(run(traced(runner.command(words), log, {"-s", "200", "-e", merge_calls})).code == 0);
  auto calls = read_trace(log);
  std::erase_if(calls, [&](const auto& call) { return !contains(call.text, runner.folder().path().string()); });
  return calls;
}

// Kills a merge at calls spread over all of it, and merges again.
void check_killed_merges(bool move) {
  skip_where(why_no_tracing());
  const RunnerProgram runner;
  make_shards(runner);
  const auto kept = runner.folder().path() / "kept";
  fs::create_directory(kept);
  for (int i : {1, 2}) copy_database(shard_of(runner, i), kept / ("shard" + std::to_string(i) + ".db"));
  const auto begin = [&] {
    begin_target(runner);
    for (int i : {1, 2}) copy_database(kept / ("shard" + std::to_string(i) + ".db"), shard_of(runner, i));
  };
  begin();
  const auto calls = calls_of_merge(runner, merge_words(runner, move));
  const auto expected = dump_of(runner.database());
  const auto files = files_beside(runner.database());
  REQUIRE_FALSE(files.empty());
  const auto wanted = static_cast<std::size_t>(10 * repetitions());
  std::size_t kills = 0;
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto& call = calls[i * calls.size() / wanted];
    INFO("at call " << call.occurrence << " of " << call.text);
    begin();
    const auto stopped = run(traced(
        runner.command(merge_words(runner, move)), "/dev/null",
        {"-e", merge_calls, "-e", "inject=" + call.name + ":signal=SIGKILL:when=" + std::to_string(call.occurrence)}));
    kills += stopped.signal == SIGKILL ? 1 : 0;
    CHECK(runner({"verify"}).code <= 1);
    const auto again = runner(merge_words(runner, move));
    // A shard that was moved already is there no more.
    if (!move) REQUIRE(again.code == 0);
    REQUIRE(dump_of(runner.database()) == expected);
    REQUIRE(runner({"gc"}).code == 0);
    REQUIRE(files_beside(runner.database()) == files);
    REQUIRE(runner({"verify"}).code == 0);
  }
  CHECK(kills >= wanted * 9 / 10);
}

}  // namespace

TEST_CASE("A merge killed at any system call is made again, to the same rows in every table and the same files") {
  check_killed_merges(false);
}

TEST_CASE("A merge that moves, killed at any system call, loses nothing") { check_killed_merges(true); }

TEST_CASE("A full disk ends a merge with code 4, errno and path, and space lets it be made again") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  make_shards(runner);
  begin_target(runner);
  REQUIRE(runner(merge_words(runner)).code == 0);
  const auto expected = dump_of(runner.database());
  for (const std::string size : {"600k", "1200k", "1700k"}) {
    SmallDisk disk(runner.folder().path() / "small", size);
    const auto target = (runner.folder().path() / "small/runner.db").string();
    const std::vector<std::string> words = {"merge", target, (runner.folder().path() / "start.db").string(),
                                            shard_of(runner, 1), shard_of(runner, 2)};
    const auto stopped = runner(words);
    INFO(size << ": " << stopped.errors);
    CHECK(stopped.code == 4);
    CHECK(contains(stopped.errors, "errno 28"));
    CHECK(contains(stopped.errors, runner.folder().path().string() + "/small/"));
    disk.resize("64m");
    CHECK(runner(words).code == 0);
    CHECK(runner({"verify", "--db", target}).code == 0);
    CHECK(runner({"sql", "SELECT count(*), sum(epochs) FROM trials", "--db", target}).output ==
          runner({"sql", "SELECT count(*), sum(epochs) FROM trials"}).output);
  }
}

TEST_CASE("Shards whose sweeps were killed at any moment give what one run gives, once what is missing was resumed") {
  const auto expected = uninterrupted_result();
  std::mt19937 random(15);
  for (int i = 0; i < std::max(1, repetitions() / 4); ++i) {
    const RunnerProgram runner;
    Running begun(runner.command(sweep_words()));
    REQUIRE(begun.wait_for("trial 1 completed"));
    begun.signal(SIGKILL);
    begun.finish();
    REQUIRE_FALSE(runner.sql("SELECT 1 FROM trials").empty());
    std::vector<std::string> words = {"merge", runner.database().string()};
    for (int number : {1, 2, 3}) {
      copy_database(runner.database(), shard_of(runner, number));
      Running sweep(runner.command({"resume", "--jobs", "2", "--db", shard_of(runner, number)}));
      wait_for_some_moment(sweep, random);
      sweep.signal(SIGKILL);
      sweep.finish();
      words.push_back(shard_of(runner, number));
    }
    const auto merged = runner(words);
    INFO(merged.errors);
    REQUIRE(merged.code == 0);
    const auto missing = runner.sql("SELECT count(*) AS n FROM trials WHERE state <> 'completed'")[0]["n"];
    const auto resumed = runner({"resume", "--jobs", "2"});
    INFO(missing << resumed.errors);
    CHECK(resumed.code == 0);
    CHECK((result_of(runner) == expected));
    CHECK(runner({"verify"}).code == 0);
    CHECK(runner(words).code == 0);
    CHECK((result_of(runner) == expected));
  }
}

TEST_CASE("A trial that was merged half done is resumed in the target to the bits of a run without interruption") {
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(trial_with_large_checkpoints()).code == 0);
  const RunnerProgram runner;
  auto words = trial_with_large_checkpoints();
  words.insert(words.end(), {"--db", shard_of(runner, 1)});
  Running training(runner.command(words));
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGKILL);
  training.finish();
  const auto merged = runner({"merge", runner.database().string(), shard_of(runner, 1)});
  INFO(merged.errors);
  REQUIRE(merged.code == 0);
  REQUIRE(runner.sql("SELECT state, reason FROM trials")[0]["reason"] == "not_ended");
  REQUIRE(runner({"resume", "-q"}).code == 0);
  CHECK((whole_result_of(runner) == whole_result_of(undisturbed)));
  CHECK(runner.sql("SELECT count(*) AS n FROM attempt")[0]["n"] == 2);
  CHECK(runner({"verify"}).code == 0);
}
