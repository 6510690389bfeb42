#include <cerrno>

#include "database/database_error.hpp"
#include "database/internal/schema.hpp"
#include "sample.hpp"
#include "shell.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::bytes_of;
using testing::shell;

namespace {

DatabaseFault fault_of_opening(const std::filesystem::path& file) {
  try {
    Writer writer(file);
  } catch (const DatabaseError& error) {
    CHECK(error.path() == std::filesystem::weakly_canonical(file));
    CHECK(std::string(error.what()).find(file.filename().string()) != std::string::npos);
    return error.fault();
  }
  FAIL("the database was opened");
  return DatabaseFault::other;
}

std::size_t count_files(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

// Checks that a file is refused for reading and writing, and that nothing at all has happened to it.
void check_refused(const TemporaryFolder& folder, const std::filesystem::path& file, DatabaseFault fault) {
  const auto before = bytes_of(file);
  const auto files = count_files(folder.path());
  CHECK(fault_of_opening(file) == fault);
  CHECK_THROWS_AS(Reader(file), DatabaseError);
  CHECK(bytes_of(file) == before);
  CHECK(count_files(folder.path()) == files);
}

}  // namespace

TEST_CASE("a database is made with the folders above it") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "a/b/runner.db";
  { Writer writer(file); }
  Reader reader(file);
  CHECK(reader.experiments().empty());
  CHECK(testing::one(reader, "PRAGMA application_id") == std::to_string(application_id));
  CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
}

TEST_CASE("a file that is no database is refused and left untouched") {
  const TemporaryFolder folder;
  check_refused(folder, folder.write("notes.txt", "Some notes, not a database.\n"), DatabaseFault::foreign);
  check_refused(folder, folder.write("long.txt", std::string(100'000, 'x')), DatabaseFault::foreign);
}

TEST_CASE("a database of another application is refused and left untouched") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  shell(folder.path() / "other.db", "PRAGMA application_id = 7; CREATE TABLE t (a);");
  check_refused(folder, folder.path() / "other.db", DatabaseFault::foreign);
  shell(folder.path() / "nameless.db", "CREATE TABLE t (a);");
  check_refused(folder, folder.path() / "nameless.db", DatabaseFault::foreign);
}

TEST_CASE("a database of a newer schema is refused and left untouched") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto file = folder.path() / "odd name?#%41.db";
  { Writer writer(file); }
  shell(file, "PRAGMA user_version = " + std::to_string(schema_version() + 1) + ";");
  check_refused(folder, file, DatabaseFault::newer);
}

TEST_CASE("an older schema is migrated when it is opened") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto file = folder.path() / "old.db";
  shell(file, "PRAGMA application_id = " + std::to_string(application_id) + ";");
  Reader reader(file);
  CHECK(testing::one(reader, "PRAGMA user_version") == std::to_string(schema_version()));
  CHECK(reader.experiments().empty());
}

TEST_CASE("a migration that fails changes nothing") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto file = folder.path() / "old.db";
  shell(file, "PRAGMA application_id = " + std::to_string(application_id) + "; CREATE TABLE event (a);");
  CHECK_THROWS_AS(Writer(file), DatabaseError);
  CHECK(shell(file, "PRAGMA user_version; SELECT group_concat(name) FROM sqlite_schema;") == "0\nevent\n");
}

TEST_CASE("reading where there is no database says so and makes nothing") {
  const TemporaryFolder folder;
  try {
    Reader reader(folder.path() / "absent/runner.db");
    FAIL("a database was read that does not exist");
  } catch (const DatabaseError& error) {
    CHECK(error.fault() == DatabaseFault::missing);
  }
  CHECK(count_files(folder.path()) == 0);
}

TEST_CASE("a folder or a place that cannot be written is a typed error with its errno") {
  const TemporaryFolder folder;
  CHECK(fault_of_opening(folder.path()) == DatabaseFault::foreign);
  folder.write("file", "x");
  try {
    Writer writer(folder.path() / "file/runner.db");
    FAIL("a database was made below a file");
  } catch (const DatabaseError& error) {
    CHECK(error.fault() == DatabaseFault::unreadable);
    CHECK(error.error_number() == ENOTDIR);
  }
}

TEST_CASE("a database has a rollback journal, with whichever release of SQLite it is made") {
  runner::testing::skip_without({"sqlite3", "--version"});
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  Writer writer(file);
  testing::add_experiment(writer);
  CHECK(shell(file, "PRAGMA journal_mode;") == "delete\n");
  CHECK_FALSE(std::filesystem::exists(file.string() + "-wal"));
}

TEST_CASE("a database reached through a link shares its locks") {
  const TemporaryFolder folder;
  { Writer writer(folder.path() / "runner.db"); }
  std::filesystem::create_symlink(folder.path() / "runner.db", folder.path() / "link.db");
  CHECK(DatabasePaths(folder.path() / "link.db").writer_lock() ==
        DatabasePaths(folder.path() / "runner.db").writer_lock());
}
