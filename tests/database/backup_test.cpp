#include "database/backup.hpp"

#include <SQLiteCpp/Database.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "database/internal/page_copy.hpp"
#include "database/internal/payload_store.hpp"
#include "database/verification.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

// A database of two trials at work, of some megabytes: a copy takes its pages in several turns.
class Store {
 public:
  Store() : writer_(file()) {
    const auto experiment = testing::add_experiment(writer_);
    auto transaction = writer_.transaction();
    for (std::int64_t i = 0; i < 2; ++i) {
      writer_.add_trial(testing::sample_trial(experiment, i, i));
      writer_.record(runner::events::AttemptStarted{.trial = i + 1, .worker_pid = 1, .host = "localhost"});
    }
    transaction.commit();
    for (int i = 0; i < 40; ++i) commit_epoch();
  }

  std::filesystem::path file() const { return folder_.path() / "runner.db"; }
  std::filesystem::path copy() const { return folder_.path() / "out/copy.db"; }
  std::filesystem::path mark() const { return DatabasePaths(file()).backup_lock(); }
  Writer& writer() { return writer_; }
  std::int64_t epochs() const { return epochs_; }

  // The same epoch of both trials, each with a payload of its own that is no larger than others.
  void commit_epoch() {
    auto transaction = writer_.transaction();
    for (std::int64_t trial = 1; trial <= 2; ++trial) {
      writer_.record(testing::sample_checkpoint(trial, epochs_, 1.0 / static_cast<double>(epochs_ + 1),
                                                std::string(50'000, 'w') + std::to_string(2 * epochs_ + trial)));
    }
    transaction.commit();
    ++epochs_;
  }

  // Lets payloads go, with another epoch of the first trial.
  void release_epochs(std::int64_t first, std::int64_t count) {
    auto transaction = writer_.transaction();
    auto epoch = testing::sample_epoch(1, 39, 0.5);
    for (std::int64_t i = 0; i < count; ++i) epoch.released.push_back(first + i);
    writer_.record(epoch);
    transaction.commit();
  }

 private:
  TemporaryFolder folder_;
  Writer writer_;
  std::int64_t epochs_ = 0;
};

// What both trials have, where they have the same and all of it is whole.
std::int64_t epochs_in(const std::filesystem::path& copy) {
  Reader reader(copy);
  CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
  CHECK(reader.query("PRAGMA foreign_key_check").rows.empty());
  CHECK(verify(reader).problems.empty());
  const std::string query = "SELECT count(*) FROM epoch WHERE trial_id = ";
  const auto epochs = testing::one(reader, query + "1");
  CHECK(testing::one(reader, query + "2") == epochs);
  CHECK(testing::one(reader, "SELECT max(epoch) + 1 FROM epoch") == epochs);
  CHECK(testing::one(reader, "SELECT count(*) FROM payload") == std::to_string(2 * std::stoll(epochs)));
  return std::stoll(epochs);
}

// Copies as Backup does, but never by holding writers up.
PageCopy::End copy_pages(Store& store, const std::function<bool()>& between) {
  const DatabasePaths paths(store.file());
  auto mark = BackupMark::acquire(paths);
  SQLite::Database source(store.file().string(), SQLite::OPEN_READWRITE);
  std::filesystem::create_directories(store.copy().parent_path());
  std::ofstream(store.copy()).close();
  return PageCopy(source, paths, mark, store.copy(), std::chrono::milliseconds{1000}).run(between);
}

}  // namespace

TEST_CASE("a backup between whose reads others commit is the database after the last commit before its end") {
  Store store;
  int turns = 0;
  const auto end = copy_pages(store, [&] {
    ++turns;
    store.commit_epoch();
    return false;
  });
  CHECK(end == PageCopy::End::whole);
  CHECK(turns > 2);
  CHECK(epochs_in(store.copy()) == 40 + turns);
}

TEST_CASE("a backup in the middle of which the database shrinks and grows has the size that it has at last") {
  Store store;
  int turns = 0;
  const auto end = copy_pages(store, [&] {
    ++turns;
    if (turns == 2 || turns == 3) {
      store.release_epochs(turns == 2 ? 0 : 15, 15);
      CHECK(store.writer().compact());
    }
    if (turns > 3 && turns < 10) store.commit_epoch();
    return false;
  });
  CHECK(end == PageCopy::End::whole);
  Reader reader(store.copy());
  CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
  CHECK(verify(reader).problems.empty());
  CHECK(testing::one(reader, "SELECT count(*) FROM epoch") == std::to_string(2 * store.epochs()));
  CHECK(std::filesystem::file_size(store.copy()) == std::filesystem::file_size(store.file()));
}

TEST_CASE("a program that notes nothing is found out, and the backup is whole all the same") {
  Store store;
  int turns = 0;
  const auto write = [&] {
    SQLite::Database foreign(store.file().string(), SQLite::OPEN_READWRITE);
    foreign.exec("UPDATE epoch SET wall_seconds = wall_seconds + 1");
  };
  CHECK(copy_pages(store, [&] {
          if (++turns == 3) write();
          return false;
        }) == PageCopy::End::not_possible);
  std::filesystem::remove(store.copy());
  turns = 0;
  CHECK(Backup(store.file(), store.copy()).run([&] {
    if (++turns == 3) write();
    return false;
  }));
  CHECK(epochs_in(store.copy()) == 40);
  Reader reader(store.copy());
  CHECK(testing::one(reader, "SELECT min(wall_seconds) FROM epoch") == "2.25");
  CHECK(testing::one(reader, "SELECT max(wall_seconds) FROM epoch") == "2.25");
}

TEST_CASE("a writer that is killed in the middle of a transaction leaves the backup as it was before") {
  Store store;
  int turns = 0;
  const auto die = [&] {
    const pid_t child = ::fork();
    if (child == 0) {
      Writer writer(store.file());
      auto transaction = writer.transaction();
      // More than SQLite's cache holds, so that half of it is in the file already.
      for (std::int64_t i = 100; i < 500; ++i) {
        writer.record(testing::sample_checkpoint(1, i, 0.5, std::string(100'000, 'x') + std::to_string(i)));
      }
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
  };
  CHECK(Backup(store.file(), store.copy()).run([&] {
    if (++turns == 2) die();
    return false;
  }));
  CHECK(epochs_in(store.copy()) == 40);
  store.commit_epoch();
  CHECK(epochs_in(store.file()) == 41);
}

TEST_CASE("notes lead from one change counter to another only where every transaction in between is noted whole") {
  const TemporaryFolder folder;
  const DatabasePaths paths(folder.path() / "runner.db");
  auto mark = BackupMark::acquire(paths);
  std::vector<std::uint32_t> pages;
  const auto leads_to = [&](std::uint32_t counter) {
    pages.clear();
    return mark.read_on(counter, 512, [&](std::uint32_t page) { pages.push_back(page); });
  };
  std::vector<unsigned char> first(512, 0);
  const auto note = [&](unsigned char counter, std::int64_t page) {
    auto notes = PageNotes::begin(paths.backup_lock());
    REQUIRE(notes);
    first[27] = counter;
    notes->note(0, 512, first.data());
    notes->note(page * 512, 512, first.data());
    notes->publish();
    return *std::move(notes);
  };
  mark.follow(7);
  CHECK(leads_to(7));
  note(8, 3).finish();
  note(9, 4).finish();
  CHECK(leads_to(9));
  CHECK(pages == std::vector<std::uint32_t>{0, 3, 0, 4});
  SECTION("one is missing") {
    note(11, 5).finish();
    CHECK_FALSE(leads_to(11));
  }
  SECTION("the last is missing") { CHECK_FALSE(leads_to(10)); }
  SECTION("one was killed") {
    note(10, 5);
    CHECK_FALSE(leads_to(10));
  }
  SECTION("one was killed, and others have written since") {
    note(10, 5);
    note(11, 6).finish();
    CHECK_FALSE(leads_to(11));
  }
  SECTION("one was killed, and what it would have committed has not happened") {
    note(10, 5);
    note(9, 5).finish();
    note(10, 6).finish();
    CHECK(leads_to(10));
    CHECK(pages == std::vector<std::uint32_t>{0, 5, 0, 5, 0, 6});
  }
  SECTION("one could not be written whole") {
    std::filesystem::resize_file(paths.backup_lock(), std::filesystem::file_size(paths.backup_lock()) + 8);
    note(10, 5).finish();
    CHECK_FALSE(leads_to(10));
  }
}

TEST_CASE("notes are made while a backup holds their file, and what a killed one has left goes at the next commit") {
  Store store;
  CHECK_FALSE(std::filesystem::exists(store.mark()));
  {
    const auto mark = BackupMark::acquire(DatabasePaths(store.file()));
    store.commit_epoch();
    CHECK(std::filesystem::file_size(store.mark()) > 0);
    std::filesystem::copy_file(store.mark(), store.mark().string() + ".left");
    { const auto other = BackupMark::acquire(DatabasePaths(store.file())); }
    CHECK(std::filesystem::exists(store.mark()));
  }
  CHECK_FALSE(std::filesystem::exists(store.mark()));
  std::filesystem::rename(store.mark().string() + ".left", store.mark());
  store.commit_epoch();
  CHECK_FALSE(std::filesystem::exists(store.mark()));
}

TEST_CASE("what has the name of the notes and is none stays as it is") {
  Store store;
  std::ofstream(store.mark()) << "a letter of somebody's, longer than what stands before a note";
  const auto before = testing::bytes_of(store.mark());
  store.commit_epoch();
  CHECK(testing::fault_of([&] { Backup(store.file(), store.copy()).run([] { return false; }); }) ==
        DatabaseFault::unreadable);
  CHECK(testing::bytes_of(store.mark()) == before);
}

TEST_CASE("a payload file that no row names any more stays while a backup is being made") {
  Store store;
  const DatabasePaths paths(store.file());
  std::filesystem::create_directory(paths.payload_folder());
  const std::string sha256(64, 'a');
  std::ofstream(paths.payload_file(sha256)) << "weights";
  PayloadStore payloads(paths);
  const auto let_go = [&] {
    payloads.release(sha256);
    payloads.remove_released(true);
    return !std::filesystem::exists(paths.payload_file(sha256));
  };
  {
    const auto mark = BackupMark::acquire(paths);
    CHECK_FALSE(let_go());
  }
  CHECK(let_go());
}

TEST_CASE("what a killed backup has left goes with the next one, what another is making stays") {
  Store store;
  const auto folder = store.copy().parent_path();
  const auto left = folder / "runner-0123456789abcdef.partial";
  const auto used = folder / "runner-00112233445566ff.partial";
  const auto moved = folder / "copy.db.checkpoints";
  const auto not_moved = folder / "mine.db.checkpoints";
  for (const auto& one : {left, used, moved, not_moved}) {
    std::filesystem::create_directories(one);
    std::ofstream(one / "copy.db") << "half";
  }
  struct stat status {};
  REQUIRE(::stat(moved.c_str(), &status) == 0);
  std::filesystem::create_symlink(std::to_string(status.st_ino) + " copy.db.checkpoints", left / "move");
  const runner::files::Descriptor lock(::open(used.c_str(), O_RDONLY | O_DIRECTORY));
  REQUIRE(::flock(lock.get(), LOCK_EX) == 0);
  std::filesystem::create_symlink(std::to_string(status.st_ino) + " mine.db.checkpoints", used / "move");
  CHECK(Backup(store.file(), store.copy()).run([] { return false; }));
  CHECK(epochs_in(store.copy()) == 40);
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK_FALSE(std::filesystem::exists(moved));
  CHECK(std::filesystem::exists(used / "copy.db"));
  CHECK(std::filesystem::exists(not_moved / "copy.db"));
}
