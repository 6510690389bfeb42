#pragma once

#include <chrono>
#include <utility>

#include "database/database_paths.hpp"
#include "database/internal/file_lock.hpp"

namespace runner::database {

/// Shares the payload folder: while anybody holds one, no unreferenced file is removed. A supervisor takes it before
/// its first worker may write a temporary and keeps it until its last commit.
class PayloadLease {
 public:
  /// Takes a share, waiting at most `wait` for a removal to end; throws DatabaseError (locked, unreadable).
  static PayloadLease acquire(const DatabasePaths& paths,
                              std::chrono::milliseconds wait = std::chrono::milliseconds{10'000});

 private:
  explicit PayloadLease(FileLock lock) : lock_(std::move(lock)) {}

  FileLock lock_;
};

}  // namespace runner::database
