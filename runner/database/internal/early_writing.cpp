#include "database/internal/early_writing.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string>

namespace runner::database {

// To open the file anew would not do: where that is closed, SQLite's locks on it are gone.
EarlyWriting::EarlyWriting(const std::filesystem::path& database) noexcept {
  struct stat wanted {};
  if (::stat(database.c_str(), &wanted) != 0) return;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
       entry.increment(error)) {
    const int descriptor = std::atoi(entry->path().filename().c_str());
    struct stat found {};
    if (::fstat(descriptor, &found) != 0) continue;
    if (found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino) descriptor_ = descriptor;
  }
}

void EarlyWriting::begin() const noexcept {
  if (descriptor_ >= 0) ::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE);
}

}  // namespace runner::database
