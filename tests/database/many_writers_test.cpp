#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

// Runs in a process of its own; the exit code tells whether every transaction went through.
[[noreturn]] void write_trials(const std::filesystem::path& file, int trials) {
  try {
    Writer writer(file, {std::chrono::milliseconds{30'000}});
    const auto experiment = testing::add_experiment(writer);
    for (int i = 0; i < trials; ++i) testing::run_trial(writer, testing::sample_trial(experiment, i, i), {2.0, 1.0});
  } catch (const std::exception& error) {
    (void)!::write(STDERR_FILENO, error.what(), std::string(error.what()).size());
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

TEST_CASE("processes that write and read at once never see a locked database, and every row arrives") {
  constexpr int processes = 8;
  constexpr int trials = 10;
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_trials(file, trials);
    children.push_back(child);
  }
  for (int looks = 0; looks < 20; ++looks) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
    if (std::filesystem::exists(file) && std::filesystem::file_size(file) > 0) {
      CHECK_NOTHROW(Reader(file).query("SELECT count(*) FROM metrics"));
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  Reader reader(file);
  CHECK(testing::one(reader, "SELECT count(*) FROM trials WHERE state = 'completed'") ==
        std::to_string(processes * trials));
  CHECK(testing::one(reader, "SELECT count(*) FROM checkpoint_history") == std::to_string(2 * processes * trials));
  CHECK(testing::one(reader, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("a writer gives up at its bound and says who makes it wait") {
  const TemporaryFolder folder;
  Writer first(folder.path() / "runner.db");
  Writer second(folder.path() / "runner.db", {std::chrono::milliseconds{50}});
  auto transaction = first.transaction();
  CHECK(testing::fault_of([&] { const auto refused = second.transaction(); }) == DatabaseFault::locked);
  transaction.commit();
  CHECK_NOTHROW(testing::add_experiment(second));
}
