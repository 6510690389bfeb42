#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "sample.hpp"
#include "testing/command.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

// Says the number of each trial once its commit has returned, until it is killed.
[[noreturn]] void write_for_ever(const std::filesystem::path& file, int said) {
  try {
    Writer writer(file);
    const auto experiment = testing::add_experiment(writer);
    for (std::int64_t i = 0;; ++i) {
      const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, i, i), {3.0, 2.0, 1.0});
      (void)!::write(said, &trial, sizeof trial);
    }
  } catch (...) {
    ::_exit(1);
  }
}

// Writes more than SQLite's cache holds, so that half of it is in the file already, and dies before the commit.
[[noreturn]] void die_within_a_transaction(const std::filesystem::path& file, std::int64_t trial) {
  Writer writer(file);
  auto transaction = writer.transaction();
  for (std::int64_t i = 0; i < 400; ++i) {
    writer.record(testing::sample_checkpoint(trial, i, 0.5, std::string(100'000, 'w') + std::to_string(i)));
  }
  ::kill(::getpid(), SIGKILL);
  ::_exit(1);
}

std::int64_t last_said(int descriptor) {
  std::int64_t last = 0;
  std::int64_t next = 0;
  while (::read(descriptor, &next, sizeof next) == static_cast<ssize_t>(sizeof next)) last = next;
  return last;
}

}  // namespace

TEST_CASE("a writer killed at any moment leaves a database that reads, with all it had acknowledged") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  std::mt19937 generator(1);
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 10; ++round) {
    int said[2];
    REQUIRE(::pipe(said) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_for_ever(file, said[1]);
    ::close(said[1]);
    // Half of the times once it has acknowledged something, however long that takes here.
    pollfd first{said[0], POLLIN, 0};
    if (round % 2 == 1) ::poll(&first, 1, 60'000);
    std::this_thread::sleep_for(std::chrono::microseconds{5'000 + generator() % 60'000});
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    acknowledged = std::max(acknowledged, last_said(said[0]));
    ::close(said[0]);
    if (acknowledged == 0) continue;
    Reader reader(file);
    CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
    CHECK(std::stoll(testing::one(reader, "SELECT coalesce(max(trial), 0) FROM trials")) >= acknowledged);
    CHECK(testing::one(reader,
                       "SELECT count(*) FROM checkpoint AS c LEFT JOIN payload AS b ON b.id = c.payload_id"
                       " WHERE b.sha256 IS NULL") == "0");
    CHECK(testing::one(reader, "SELECT count(*) FROM trials WHERE epochs <> 3") == "0");
  }
  CHECK(acknowledged > 0);
}

TEST_CASE("a reader recovers a database whose writer died in the midst of writing") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  std::int64_t trial = 0;
  {
    Writer writer(file);
    trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {2.0, 1.0});
  }
  const auto size = std::filesystem::file_size(file);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) die_within_a_transaction(file, trial);
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(std::filesystem::file_size(file) + std::filesystem::exists(file.string() + "-wal") > size);
  Reader reader(file);
  CHECK(testing::one(reader, "SELECT count(*) FROM checkpoint_history") == "2");
  CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
  CHECK_FALSE(std::filesystem::exists(file.string() + "-journal"));
}

namespace {

// As a kill in the middle of a commit leaves it: the first page says how large the file will be, the last page is not
// there.
void promise_more_pages_than_there_are(const std::filesystem::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(28);
  stream.write("\0\1\0\0", 4);
}

}  // namespace

TEST_CASE("a writer killed between two pages of its commit leaves a database that its journal restores") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  std::int64_t trial = 0;
  {
    Writer writer(file);
    trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {2.0, 1.0});
  }
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) die_within_a_transaction(file, trial);
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  if (!std::filesystem::exists(file.string() + "-journal"))
    runner::testing::skip("a write-ahead log keeps the commit out of the file");
  promise_more_pages_than_there_are(file);
  Reader reader(file);
  CHECK(testing::one(reader, "SELECT count(*) FROM checkpoint_history") == "2");
  CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("a writer killed while it makes the database leaves nothing in the way of the next one") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  // The journal of an empty database and one page of what was to come.
  folder.write("runner.db.lock", "");
  const auto making = runner::testing::run(
      {{"sh", "-c",
        "printf 'PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (a);\n"
        "INSERT INTO t SELECT randomblob(5000) FROM json_each(json_array(1,2,3,4,5,6,7,8,9));\n.system kill -9 $PPID\n'"
        " | sqlite3 \"$0\"",
        file.string()},
       {},
       {},
       {}});
  REQUIRE(std::filesystem::exists(file.string() + "-journal"));
  REQUIRE(std::filesystem::file_size(file) > 0);
  CHECK(testing::fault_of([&] { Reader reader(file); }) == DatabaseFault::missing);
  Writer writer(file);
  testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {1.0});
  Reader reader(file);
  CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
}
