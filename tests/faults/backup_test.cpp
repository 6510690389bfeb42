#include <signal.h>

#include <algorithm>
#include <thread>

#include "small_disk.hpp"
#include "storage.hpp"
#include "testing/skip.hpp"
#include "tracing.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Some checkpoints in files.
void train_into(const RunnerProgram& runner, const std::string& database) {
  REQUIRE(runner({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=4",
                  "checkpoint={plugin: every_n_epochs, n: 1}", "-q", "--db", database})
              .code == 0);
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// Waits until a backup has that many payload files in the folder that it works in; says whether there are, before it
// ended.
bool wait_for_files(Running& backup, const std::filesystem::path& folder, std::size_t files) {
  for (;;) {
    for (const auto& name : names_in(folder)) {
      if (name.starts_with("runner-") && names_in(folder / name / "copy.db.checkpoints").size() >= files) return true;
    }
    if (::kill(backup.pid(), 0) != 0) return false;
    std::this_thread::yield();
  }
}

void check_next_backup(const RunnerProgram& runner) {
  const auto folder = runner.folder().path() / "out";
  const auto copy = (folder / "copy.db").string();
  const auto finished = runner({"backup", copy});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(names_in(folder) == std::vector<std::string>{"copy.db", "copy.db.checkpoints"});
  CHECK_FALSE(std::filesystem::exists(runner.database().string() + ".backup.lock"));
  CHECK(runner({"verify", "--db", copy}).code == 0);
}

}  // namespace

TEST_CASE("Of two backups to one path one is made whole, and the other takes nothing of it away") {
  skip_where(why_no_tracing());
  const RunnerProgram runner;
  train_into(runner, runner.database().string());
  const auto folder = runner.folder().path() / "out";
  const auto copy = (folder / "copy.db").string();
  Running slow(traced(runner.command({"backup", copy}), "/dev/null",
                      {"-e", "trace=renameat2", "-e", "inject=renameat2:delay_enter=1500000:when=1"}));
  REQUIRE(wait_for_files(slow, folder, 1));
  const auto fast = runner({"backup", copy});
  const auto second = slow.finish();
  INFO(fast.errors << second.errors);
  CHECK(std::min(fast.code, second.code) == 0);
  CHECK(std::max(fast.code, second.code) == 4);
  CHECK(runner({"verify", "--db", copy}).code == 0);
  std::vector<std::string> expected = {"copy.db", "copy.db.checkpoints"};
  auto names = names_in(folder);
  std::erase_if(names, [](const std::string& name) { return name.ends_with(".lock"); });
  CHECK(names == expected);
}

TEST_CASE("A backup that is interrupted leaves nothing, one that is killed nothing in the way of the next") {
  skip_where(why_no_tracing());
  const RunnerProgram runner;
  train_into(runner, runner.database().string());
  const auto folder = runner.folder().path() / "out";
  const auto copy = (folder / "copy.db").string();
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
    INFO(signal);
    Running backup(traced(runner.command({"backup", copy}), "/dev/null",
                          {"-e", "trace=copy_file_range", "-e", "inject=copy_file_range:delay_enter=300000"}));
    REQUIRE(wait_for_files(backup, folder, 1));
    ::kill(-backup.pid(), signal);
    const auto finished = backup.finish();
    if (signal == SIGKILL) break;
    CHECK(finished.code == 130);
    CHECK(names_in(folder) == std::vector<std::string>());
  }
  check_next_backup(runner);
}

TEST_CASE("A backup that is killed between any two of its steps leaves nothing under its name that stays") {
  skip_where(why_no_tracing());
  const RunnerProgram runner;
  train_into(runner, runner.database().string());
  const auto copy = runner.folder().path() / "out/copy.db";
  for (const std::string call : {"sync_file_range:when=1", "copy_file_range:when=1", "fsync:when=3", "symlink:when=1",
                                 "renameat2:when=1", "renameat2:when=2"}) {
    INFO(call);
    const auto name = call.substr(0, call.find(':'));
    const auto killed =
        run(traced(runner.command({"backup", copy.string()}), "/dev/null",
                   {"-e", "trace=" + name, "-e", "inject=" + name + ":signal=SIGKILL" + call.substr(call.find(':'))}));
    CHECK(killed.signal == SIGKILL);
    CHECK_FALSE(std::filesystem::exists(copy));
    check_next_backup(runner);
    std::filesystem::remove_all(copy.parent_path());
  }
}

TEST_CASE("A database on a disk that cannot be written is read, verified, exported from and backed up") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  SmallDisk disk(runner.folder().path() / "disk", "16m");
  const auto database = (runner.folder().path() / "disk/x.db").string();
  // As an older runner has left it.
  const std::filesystem::path old = PROJECT_FOLDER "/tests/database/old/schema3.db";
  std::filesystem::copy(old, database);
  std::filesystem::copy(old.string() + ".checkpoints", database + ".checkpoints");
  disk.make_read_only();
  const auto copy = (runner.folder().path() / "copy.db").string();
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"list"},
                                             {"best"},
                                             {"verify"},
                                             {"evaluate", "1@best"},
                                             {"export", "1", "-o", (runner.folder().path() / "w.safetensors").string()},
                                             {"backup", copy}}) {
    auto with_database = words;
    with_database.insert(with_database.end(), {"--db", database});
    const auto finished = runner(with_database);
    INFO(words.front() << ": " << finished.errors);
    CHECK(finished.code == 0);
  }
  CHECK(runner({"verify", "--db", copy}).code == 0);
  CHECK(runner({"tag", "1", "x", "--db", copy}).code == 0);
}

TEST_CASE("A disk too full for a copy is the one that is named, and nothing of the copy stays on it") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  train_into(runner, runner.database().string());
  for (const std::string size : {"60k", "700k"}) {
    const SmallDisk disk(runner.folder().path() / "out", size);
    const auto copy = runner.folder().path() / "out/copy.db";
    const auto failed = runner({"backup", copy.string()});
    INFO(size << ": " << failed.errors);
    CHECK(failed.code == 4);
    CHECK(contains(failed.errors, "errno 28"));
    CHECK(contains(failed.errors, (runner.folder().path() / "out/").string()));
    CHECK(names_in(runner.folder().path() / "out") == std::vector<std::string>());
  }
}
