#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "database/database_error.hpp"

namespace runner::database {

/// Holds a flock on a file of its own, which ends with this object or its process, whichever is first. The descriptor
/// is CLOEXEC, so that no worker keeps the lock. Never use it on a database: see DatabasePaths for the files.
class FileLock {
 public:
  /// Says whether others may hold the lock at the same time.
  enum class Kind { shared, exclusive };

  /// Takes the lock on `file`, made where absent, waiting at most `wait` (0: not at all). Returns nothing where it is
  /// still taken then; throws DatabaseError (unreadable) where the file cannot be made or locked, or is no regular
  /// file.
  static std::optional<FileLock> acquire(const std::filesystem::path& file, Kind kind, std::chrono::milliseconds wait);

  /// Makes the error for a file that is in the place of a lock file and is none.
  static DatabaseError not_ours(const std::filesystem::path& file);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  /// Returns the open descriptor, owned by this object.
  int descriptor() const noexcept { return descriptor_; }

 private:
  explicit FileLock(int descriptor) noexcept : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

/// Says whether an open file still has this name: whoever removes a lock file has it locked, so that one that was
/// waited for may have lost its name.
bool still_named(int descriptor, const std::filesystem::path& file) noexcept;

}  // namespace runner::database
