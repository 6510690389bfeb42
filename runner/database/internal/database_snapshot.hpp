#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "database/database_paths.hpp"
#include "files/staging_folder.hpp"

namespace runner::database {

/// Copies a database file as it is between two of its transactions, by its bytes and without a lock. For file systems
/// of which the one that runs it has it to himself (file_system.hpp): nobody else could read it before it ends.
///
/// Whoever writes changes the journal beside it first and makes it invalid last, and waits for the disk in between, so
/// what neither has changed from before to after the copy is whole. This process has not opened the database
/// itself: it would lose its locks.
class DatabaseSnapshot {
 public:
  /// Copies it, where it is on such a file system; gives nothing elsewhere, and where there is no database. Throws
  /// DatabaseError: locked, where it is being written all the time.
  static std::optional<DatabaseSnapshot> where_owned(const DatabasePaths& paths);

  /// Returns the copy, a database that nobody else knows; it goes at the end of this object.
  const std::filesystem::path& file() const noexcept { return file_; }

 private:
  explicit DatabaseSnapshot(std::filesystem::path file, std::unique_ptr<files::StagingFolder> folder)
      : folder_(std::move(folder)), file_(std::move(file)) {}

  std::unique_ptr<files::StagingFolder> folder_;
  std::filesystem::path file_;
};

}  // namespace runner::database
