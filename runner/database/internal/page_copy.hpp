#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <vector>

#include "database/database_paths.hpp"
#include "database/internal/page_notes.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

/// Copies the pages of a database with a rollback journal while others write it, without holding them up: a few pages
/// at a time, each time in a read transaction of its own, and again those that writers have noted since (BackupMark).
/// When a read transaction has brought the last of them, the copy is the database as it was in that transaction.
class PageCopy {
 public:
  /// Says how a copy ended.
  enum class End {
    whole,
    stopped,
    /// Somebody writes who notes nothing, or faster than can be copied: the copy is of no use.
    not_possible,
  };

  /// Will copy from `source` to an empty file; both stay open, and neither is changed here. `wait` bounds how long a
  /// read waits for a commit.
  PageCopy(SQLite::Database& source, const DatabasePaths& paths, BackupMark& mark, const std::filesystem::path& copy,
           std::chrono::milliseconds wait);

  /// Copies. Throws DatabaseError, which names the side that failed, and SQLite::Exception of the source.
  End run(const std::function<bool()>& stopped);

 private:
  class Glance;
  struct Run {
    std::uint32_t first = 0;
    std::uint32_t pages = 0;
  };

  bool look(Glance& glance);
  void take_pages(Glance& glance);
  void write_pages();
  void choose_size(std::chrono::nanoseconds read, std::chrono::nanoseconds written);
  End finish();

  SQLite::Database& source_;
  const DatabasePaths& paths_;
  BackupMark& mark_;
  std::filesystem::path copy_;
  files::Descriptor file_;
  std::chrono::milliseconds wait_;

  bool has_looked_ = false;
  std::uint32_t page_bytes_ = 0;
  /// What the database has now.
  std::uint32_t pages_ = 0;
  /// Those before it have been copied once.
  std::uint32_t next_ = 0;
  /// Those of them that have changed since.
  std::set<std::uint32_t> changed_;
  std::uint32_t most_pages_ = 64;
  /// How often there was nothing left but what had changed.
  int rounds_ = 0;
  std::vector<std::byte> bytes_;
  std::vector<Run> runs_;
};

}  // namespace runner::database
