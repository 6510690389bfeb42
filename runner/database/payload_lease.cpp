#include "database/payload_lease.hpp"

#include "database/database_error.hpp"
#include "database/internal/payload_store.hpp"

namespace runner::database {

PayloadLease PayloadLease::acquire(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  PayloadStore(paths).refuse_another_folder();
  auto lock = FileLock::acquire(paths.payload_lock(), FileLock::Kind::shared, wait);
  if (!lock) {
    throw DatabaseError(DatabaseFault::locked,
                        paths.payload_folder().string() + ": another runner is removing unused checkpoints; try again",
                        paths.payload_folder());
  }
  return PayloadLease(std::move(*lock));
}

}  // namespace runner::database
