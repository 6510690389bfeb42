#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace runner::watch {

/// Tells two states of a database file apart: which file it is, and SQLite's count of its changes (bytes 24 to 27 of
/// the header, https://sqlite.org/fileformat2.html#file_change_counter), which every commit raises.
struct FileState {
  dev_t device = 0;
  ino_t inode = 0;
  std::uint32_t changes = 0;

  bool operator==(const FileState&) const = default;
};

/// Reads it without a lock; nothing where there is no such file. Closes the file it opens, which gives up every lock
/// that this process holds on it: not to be called while a query runs.
std::optional<FileState> file_state(const std::filesystem::path& database);

}  // namespace runner::watch
