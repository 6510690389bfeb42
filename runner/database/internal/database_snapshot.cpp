#include "database/internal/database_snapshot.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include "database/internal/file_copy.hpp"
#include "database/internal/file_system.hpp"
#include "database/internal/inspection.hpp"
#include "database/internal/system_error.hpp"
#include "files/descriptor.hpp"
#include "files/reading.hpp"

namespace runner::database {

namespace {

namespace fs = std::filesystem;

// What changes when a file is written.
struct FileMark {
  ino_t inode = 0;
  off_t bytes = 0;
  timespec changed{};

  bool operator==(const FileMark& other) const {
    return inode == other.inode && bytes == other.bytes && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

// Opened anew each time: a network file system asks its server then.
FileMark mark_of(const fs::path& file) {
  const files::Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!opened || ::fstat(opened.get(), &status) != 0) return {};
  return {status.st_ino, status.st_size, status.st_mtim};
}

// https://www.sqlite.org/fileformat.html: one whose first bytes are zero belongs to no transaction.
bool is_valid_journal(const fs::path& journal) {
  const files::Descriptor opened(::open(journal.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<unsigned char, 8> first{};
  return opened && ::pread(opened.get(), first.data(), first.size(), 0) > 0 &&
         std::any_of(first.begin(), first.end(), [](unsigned char byte) { return byte != 0; });
}

// Says whether the copy is whole.
bool copy_once(const fs::path& database, const fs::path& journal, const fs::path& copy) {
  const auto before = std::pair(mark_of(database), mark_of(journal));
  if (is_valid_journal(journal)) return false;
  translating_files([&] {
    const auto from = files::open_regular(database, files::Links::followed);
    const files::Descriptor to(::open(copy.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!to) throw system_error("cannot make a copy of a database", copy, errno);
    copy_contents(from, database, to, copy);
  });
  return !is_valid_journal(journal) && before == std::pair(mark_of(database), mark_of(journal));
}

}  // namespace

std::optional<DatabaseSnapshot> DatabaseSnapshot::where_owned(const DatabasePaths& paths) {
  const auto& database = paths.database();
  if (!inspect(paths) || !one_owner_reason(database.parent_path())) return std::nullopt;
  auto folder =
      translating_files([] { return std::make_unique<files::StagingFolder>(std::filesystem::temp_directory_path()); });
  auto journal = database;
  journal += "-journal";
  auto copy = folder->path() / database.filename();
  constexpr int tries = 40;
  // Between two commits there is time: at least 50 ms, or ten times what the last one took.
  constexpr std::chrono::milliseconds pause{50};
  for (int i = 0; i < tries; ++i) {
    if (copy_once(database, journal, copy)) return DatabaseSnapshot(std::move(copy), std::move(folder));
    std::this_thread::sleep_for(pause);
  }
  throw DatabaseError(DatabaseFault::locked, database.string() + ": it is being written all the time; try again later",
                      database);
}

}  // namespace runner::database
