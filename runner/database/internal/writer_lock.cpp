#include "database/internal/writer_lock.hpp"

#include <string>

#include "database/database_error.hpp"

namespace runner::database {

WriterLock WriterLock::acquire(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  auto lock = FileLock::acquire(paths.writer_lock(), FileLock::Kind::exclusive, wait);
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
