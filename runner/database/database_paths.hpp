#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace runner::database {

/// Names every file that belongs to one database. All are beside it and begin with its file name, so that two databases
/// in one folder share nothing. Links in the path are resolved, so that two names of one database give the same locks.
class DatabasePaths {
 public:
  /// Ends the name of the file that backups share.
  static constexpr const char* backup_lock_suffix = ".backup.lock";

  /// Resolves `database`, which need not exist; throws DatabaseError (unreadable) where its folder cannot be followed.
  explicit DatabasePaths(const std::filesystem::path& database);

  /// Returns the database file itself, absolute.
  const std::filesystem::path& database() const noexcept { return database_; }

  /// Returns the file that whoever writes has locked: `<database>.lock`. It is empty and is never removed.
  std::filesystem::path writer_lock() const;

  /// Returns the file that whoever waits to write next has locked: `<database>.queue.lock`. Likewise.
  std::filesystem::path queue_lock() const;

  /// Returns the file that backups share while they copy, see BackupMark: `<database>.backup.lock`.
  std::filesystem::path backup_lock() const;

  /// Returns the file that a supervisor of `experiment` holds: `<database>.experiment-<N>.lock`.
  std::filesystem::path experiment_lock(std::int64_t experiment) const;

  /// Returns the folder of payloads too large for the database: `<database>.checkpoints`. It may not exist.
  std::filesystem::path payload_folder() const;

  /// Returns the file whose lock guards the payload folder: `<database>.checkpoints.lock`.
  std::filesystem::path payload_lock() const;

  /// Returns the payload folder's name with a '/', as the database holds it.
  std::string relative_payload_folder() const;

  /// Returns the payload file of that SHA-256, absolute; throws DatabaseError (unreadable) where it is none.
  std::filesystem::path payload_file(const std::string& sha256) const;

 private:
  std::filesystem::path database_;

  std::filesystem::path beside(const std::string& suffix) const;
};

}  // namespace runner::database
