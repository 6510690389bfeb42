#include "database/internal/writer_lock.hpp"

#include <optional>
#include <string>
#include <thread>

#include "testing/processes.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

TEST_CASE("who writes again and again takes turns with one that waits") {
  constexpr std::chrono::milliseconds wait{60'000};
  const TemporaryFolder folder;
  const DatabasePaths paths(folder.path() / "runner.db");
  std::string order;
  std::optional<WriterLock> held(WriterLock::acquire(paths, wait));
  std::thread waiting([&] {
    const auto lock = WriterLock::acquire(paths, wait);
    order += 'b';
  });
  // Whoever waits for the lock has the queue's.
  REQUIRE(runner::testing::wait_until(
      [&] { return !FileLock::acquire(paths.queue_lock(), FileLock::Kind::exclusive, std::chrono::milliseconds{0}); }));
  for (int i = 0; i < 3; ++i) {
    held.reset();
    held.emplace(WriterLock::acquire(paths, wait));
    order += 'a';
  }
  held.reset();
  waiting.join();
  CHECK(order == "baaa");
}
