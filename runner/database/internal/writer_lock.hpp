#pragma once

#include <chrono>
#include <utility>

#include "database/database_paths.hpp"
#include "database/internal/file_lock.hpp"

namespace runner::database {

/// Holds the place at the head of the queue of writers, until it is destroyed. SQLite's own busy handler sleeps and
/// guesses, and starves some of 32 writers for seconds; a kernel lock wakes them. Who writes again and again takes
/// turns with those who wait.
class WriterLock {
 public:
  /// Waits for the lock at most `wait`; throws DatabaseError (locked, or unreadable where the file cannot be made).
  static WriterLock acquire(const DatabasePaths& paths, std::chrono::milliseconds wait);

 private:
  explicit WriterLock(FileLock lock) : lock_(std::move(lock)) {}

  FileLock lock_;
};

}  // namespace runner::database
