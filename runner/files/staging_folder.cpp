#include "files/staging_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include "files/file_error.hpp"
#include "files/writing.hpp"

namespace runner::files {

namespace {

Descriptor open_folder(const std::filesystem::path& folder) noexcept {
  return Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

}  // namespace

ino_t inode_of_folder(const std::filesystem::path& folder) noexcept {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) ? status.st_ino : 0;
}

StagingFolder::StagingFolder(const std::filesystem::path& parent) {
  for (;;) {
    auto folder = temporary_name(parent);
    if (::mkdir(folder.c_str(), 0777) != 0) {
      if (errno == EEXIST) continue;
      throw FileError("cannot make a folder here", parent, errno);
    }
    auto lock = open_folder(folder);
    // Where nothing can be locked, nobody removes what is not.
    if (lock) ::flock(lock.get(), LOCK_EX);
    // Another may have taken it for one that was left behind.
    if (!lock || inode_of_folder(folder) == 0) continue;
    path_ = std::move(folder);
    lock_ = std::move(lock);
    return;
  }
}

StagingFolder::~StagingFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void remove_abandoned_folders(const std::filesystem::path& parent,
                              const std::function<void(const std::filesystem::path&)>& before) noexcept try {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(parent, error)) {
    if (!is_temporary_name(entry.path().filename().string())) continue;
    const auto lock = open_folder(entry.path());
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) continue;
    if (before) before(entry.path());
    std::filesystem::remove_all(entry.path(), error);
  }
} catch (const std::exception&) {
  // What cannot be removed is in nobody's way.
}

}  // namespace runner::files
