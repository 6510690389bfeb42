#include "database/internal/writer_lock.hpp"

#include <string>

#include "database/database_error.hpp"

namespace runner::database {

WriterLock WriterLock::acquire(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  const auto begin = std::chrono::steady_clock::now();
  // Only one waits for the lock itself. Whoever has just let go of it would have it again before the one that waits has
  // woken, but has to wait here.
  const auto turn = FileLock::acquire(paths.queue_lock(), FileLock::Kind::exclusive, wait);
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  auto lock = turn ? FileLock::acquire(paths.writer_lock(), FileLock::Kind::exclusive, wait - waited) : std::nullopt;
  if (!lock) {
    throw DatabaseError(DatabaseFault::locked,
                        paths.database().string() + ": another runner has been writing for more than " +
                            std::to_string(wait.count()) + " ms; try again, or see who holds " +
                            paths.writer_lock().string(),
                        paths.database());
  }
  return WriterLock(std::move(*lock));
}

}  // namespace runner::database
