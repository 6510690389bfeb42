#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "database/database_paths.hpp"
#include "database/internal/file_lock.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

/// Notes in a file beside a database which of its pages one transaction writes. A backup that copies meanwhile copies
/// those again: see BackupMark. What cannot be noted is missing, and the backup finds that it is. Used while the
/// database is locked for this transaction alone.
class PageNotes {
 public:
  /// Opens the file where a backup holds it; returns nothing where none does, and removes what a killed one has left.
  static std::optional<PageNotes> begin(const std::filesystem::path& file) noexcept;

  /// Notes that so many bytes are about to be written.
  void note(std::int64_t offset, int bytes, const void* data) noexcept;
  /// Puts what was noted into the file. Call it before the transaction can be said to have happened.
  void publish() noexcept;
  /// Says in the file that the transaction has come to its end, committed or not.
  void finish() noexcept;

 private:
  explicit PageNotes(files::Descriptor file);

  void append(std::uint32_t kind) noexcept;

  files::Descriptor file_;
  std::uint32_t session_;
  std::uint32_t page_bytes_ = 0;
  std::optional<std::uint32_t> counter_;
  std::vector<std::uint32_t> pages_;
  bool failed_ = false;
};

/// Says that a backup is being made, while this object lives: whoever writes notes which pages (PageNotes), and lets
/// payload files stay that no row names any more. There may be several at a time.
class BackupMark {
 public:
  /// Makes or joins the file of notes. Throws DatabaseError (locked, unreadable).
  static BackupMark acquire(const DatabasePaths& paths);
  /// Says whether anybody holds such a mark.
  static bool is_held(const DatabasePaths& paths) noexcept;

  BackupMark(BackupMark&&) noexcept = default;
  BackupMark& operator=(BackupMark&&) = delete;
  /// Removes the file where no other backup holds it.
  ~BackupMark();

  /// Begins to follow the notes: the database has this change counter, and nobody can write at this moment.
  void follow(std::uint32_t counter);

  /// Shows every page, counted from 0, that was noted since the last call, some more than once. Nobody can write at
  /// this moment. Returns false where the notes do not lead to this change counter: somebody has written who notes
  /// nothing, or was killed over it.
  bool read_on(std::uint32_t counter, std::uint32_t page_bytes, const std::function<void(std::uint32_t)>& show);

 private:
  BackupMark(std::filesystem::path file, FileLock lock) : file_(std::move(file)), lock_(std::move(lock)) {}

  std::filesystem::path file_;
  FileLock lock_;
  std::int64_t position_ = 0;
  std::uint32_t counter_ = 0;
};

}  // namespace runner::database
