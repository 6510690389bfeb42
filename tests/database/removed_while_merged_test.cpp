#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <filesystem>
#include <functional>
#include <string>

#include "merge_sample.hpp"
#include "shell.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::database;
using namespace runner::database::testing;
using runner::testing::TemporaryFolder;

namespace fs = std::filesystem;

namespace {

// Calls a function when this process next writes a new row into a table, on any connection made while it lives.
class OnNextRow {
 public:
  OnNextRow(std::string table, std::function<void()> function)
      : table_(std::move(table)), function_(std::move(function)) {
    waiting() = this;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
  }
  OnNextRow(const OnNextRow&) = delete;
  OnNextRow& operator=(const OnNextRow&) = delete;
  ~OnNextRow() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch));
    waiting() = nullptr;
  }

 private:
  std::string table_;
  std::function<void()> function_;

  // SQLite gives an extension nothing of its caller's.
  static OnNextRow*& waiting() {
    static OnNextRow* one = nullptr;
    return one;
  }
  static int watch(sqlite3* database, char**, const sqlite3_api_routines*) {
    sqlite3_update_hook(database, &look, waiting());
    return SQLITE_OK;
  }
  static void look(void* self, int change, const char*, const char* table, sqlite3_int64) {
    auto& here = *static_cast<OnNextRow*>(self);
    if (change == SQLITE_INSERT && table == here.table_) std::exchange(here.function_, [] {})();
  }
};

void execute(const fs::path& database, const std::string& sql) {
  SQLite::Database connection(database.string(), SQLite::OPEN_READWRITE, 60'000);
  connection.exec(sql);
}

}  // namespace

TEST_CASE("A trial that is removed from a shard while that is merged takes none of the target's with it") {
  const TemporaryFolder folder;
  const auto target = folder.path() / "target.db";
  const auto shard = folder.path() / "shard.db";
  const auto other = folder.path() / "other.db";
  for (const auto& file : {target, shard, other}) {
    Writer writer(file);
    for (const std::string name : {"wine", "iris", "digits"}) {
      run_trial(writer, sample_trial(add_experiment(writer, name), 0, 0), {0.5, 0.4});
    }
  }
  // What names a file is not read ahead.
  shell(shard, "UPDATE checkpoint SET is_file = 1, payload_id = NULL");
  merge_one(target, other);
  const auto before = dump_of(target);
  for (const std::string remove : {"DELETE FROM trial WHERE experiment_id = 1; DELETE FROM checkpoint",
                                   "DELETE FROM trial WHERE experiment_id = 2; DELETE FROM checkpoint;"
                                   "DELETE FROM experiment WHERE id = 2"}) {
    INFO(remove);
    const auto copy = folder.path() / "copy.db";
    fs::copy_file(shard, copy, fs::copy_options::overwrite_existing);
    const OnNextRow removing("experiment", [&] { execute(copy, remove); });
    const auto merged = merge(target, {copy});
    REQUIRE(merged.at(0).error);
    CHECK(contains(merged[0].error->what(), "was removed while it was merged"));
    CHECK(merged[0].added == 0);
    CHECK(dump_of(target) == before);
  }
}
