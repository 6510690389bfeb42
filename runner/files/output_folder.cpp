#include "files/output_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "files/descriptor.hpp"
#include "files/file_error.hpp"
#include "files/writing.hpp"

namespace runner::files {

namespace {

namespace fs = std::filesystem;

// Absolute and without a slash at its end, which would hide the name.
fs::path target_of(const fs::path& folder) {
  auto target = fs::absolute(folder).lexically_normal();
  return target.has_filename() ? target : target.parent_path();
}

bool has_mark(const fs::path& folder, const std::string& mark) {
  struct stat status {};
  return ::lstat((folder / mark).c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// All that was written to the disk that the folder lies on.
void sync_disk_of(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor || ::syncfs(descriptor.get()) != 0) throw FileError("cannot be made durable", folder, errno);
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& folder, Replacing replacing)
    : shown_(folder), target_(target_of(folder)), replacing_(std::move(replacing)) {
  check_target();
  remove_abandoned_folders(target_.parent_path());
  staging_.emplace(target_.parent_path());
}

void OutputFolder::check_target() const {
  struct stat named {};
  if (::lstat(target_.c_str(), &named) != 0) {
    if (errno == ENOENT) return;
    throw FileError("cannot be made", shown_, errno);
  }
  if (S_ISLNK(named.st_mode))
    throw FileError("this is a symbolic link, which is not replaced; give the path that it leads to", shown_);
  if (!S_ISDIR(named.st_mode)) throw FileError("this is a file; give the path of a folder", shown_);
  std::error_code error;
  const bool is_empty = fs::is_empty(target_, error);
  if (error) throw FileError("cannot be read", shown_, error.value());
  if (is_empty) return;
  if (!has_mark(target_, replacing_.mark))
    throw FileError("there are other files in this folder; give the path of a new one", shown_);
  if (!replacing_.is_wanted) throw FileError("cannot be made", shown_, EEXIST);
}

void OutputFolder::finish() {
  sync_disk_of(path());
  if (rename_without_replacing(path(), target_)) return;
  if (errno != EEXIST) throw FileError("cannot be made", shown_, errno);
  // An empty folder gives way; nothing else does.
  if (::rename(path().c_str(), target_.c_str()) == 0) return;
  if (errno != ENOTEMPTY && errno != EEXIST) throw FileError("cannot be made", shown_, errno);
  check_target();
  exchange();
}

// What stood there has the temporary name then, and goes with it.
void OutputFolder::exchange() {
  if (::renameat2(AT_FDCWD, path().c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) throw FileError("cannot be replaced", shown_, errno);
  const StagingFolder old(target_.parent_path());
  if (::rename(target_.c_str(), old.path().c_str()) != 0) throw FileError("cannot be replaced", shown_, errno);
  if (::rename(path().c_str(), target_.c_str()) == 0) return;
  const int error = errno;
  ::rename(old.path().c_str(), target_.c_str());
  throw FileError("cannot be replaced", shown_, error);
}

}  // namespace runner::files
