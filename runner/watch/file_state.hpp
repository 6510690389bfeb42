#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace runner::watch {

/// Tells two states of a database file apart: which file it is, SQLite's count of its changes (bytes 24 to 27 of the
/// header, https://sqlite.org/fileformat2.html#file_change_counter), which every commit into the file itself raises,
/// and its write-ahead log, where there is one: commits go there, and the count stays.
struct FileState {
  dev_t device = 0;
  ino_t inode = 0;
  std::uint32_t changes = 0;
  std::int64_t wal_bytes = 0;
  /// When the log was written. Where that is so short ago that a further commit could get the same time, the time at
  /// which this was read, so that no other state is equal.
  std::int64_t wal_written_ns = 0;

  bool operator==(const FileState&) const = default;
};

/// Returns whether these are states of one file.
bool is_same_file(const FileState& a, const FileState& b);

/// Reads it without a lock; nothing where there is no such file. Closes the file it opens, which gives up every lock
/// that this process holds on it: not to be called while a query runs.
std::optional<FileState> file_state(const std::filesystem::path& database);

}  // namespace runner::watch
