#include "files/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "files/file_error.hpp"
#include "files/writing.hpp"

namespace runner::files {

namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// A name in the list of our own descriptors: linkat(2) with AT_EMPTY_PATH would need a privilege.
std::string own_path(const Descriptor& descriptor) { return "/proc/self/fd/" + std::to_string(descriptor.get()); }

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& file, bool replace) : file_(file), replace_(replace) {
  struct stat named {};
  struct stat meant {};
  const bool exists = ::lstat(file.c_str(), &named) == 0;
  if (!exists && errno != ENOENT) throw FileError("cannot be written", file, errno);
  if (!exists) {
    begin_new();
    return;
  }
  const bool leads_somewhere = ::stat(file.c_str(), &meant) == 0;
  if (leads_somewhere && S_ISDIR(meant.st_mode)) throw FileError("this is a folder; give the path of a file", file);
  if (leads_somewhere && !S_ISREG(meant.st_mode)) {
    write_into();
    return;
  }
  if (S_ISLNK(named.st_mode))
    throw FileError("this is a symbolic link, which is not replaced; give the path that it leads to", file);
  if (!replace) throw FileError("cannot be made", file, EEXIST);
  begin_new();
}

// Opening a pipe that nobody reads from would wait for ever; what is written may wait for its reader.
void OutputFile::write_into() {
  descriptor_ = Descriptor(::open(file_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!descriptor_ && errno == ENXIO) throw FileError("nobody reads from this; start the reader first", file_);
  if (!descriptor_) throw FileError("cannot be written", file_, errno);
  ::fcntl(descriptor_.get(), F_SETFL, ::fcntl(descriptor_.get(), F_GETFL) & ~O_NONBLOCK);
  is_named_ = true;
}

void OutputFile::begin_new() {
  // Where the file system can do it, the file has no name before it is whole: then nothing can be left behind.
  descriptor_ = Descriptor(::open(folder_of(file_).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666));
  if (descriptor_ && ::access(own_path(descriptor_).c_str(), F_OK) == 0) return;
  auto [descriptor, path] = create_temporary(folder_of(file_));
  descriptor_ = std::move(descriptor);
  temporary_ = std::move(path);
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::span<const std::byte> bytes) { write_all(descriptor_.get(), bytes, file_); }

void OutputFile::finish() {
  sync(descriptor_.get(), file_);
  if (!is_named_) name_it();
  is_named_ = true;
}

void OutputFile::name_it() {
  const auto from = temporary_.empty() ? std::filesystem::path(own_path(descriptor_)) : temporary_;
  if (!replace_) {
    // A link, unlike a new name, never replaces anything; some file systems have none.
    if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, file_.c_str(), AT_SYMLINK_FOLLOW) == 0) return;
    const bool has_no_links = errno == EPERM || errno == ENOTSUP || errno == ENOSYS;
    if (!has_no_links || temporary_.empty()) throw FileError("cannot be made", file_, errno);
    if (!rename_without_replacing(from, file_)) throw FileError("cannot be made", file_, errno);
    temporary_.clear();
    return;
  }
  if (temporary_.empty()) {
    const auto name = temporary_name(folder_of(file_));
    if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      throw FileError("cannot be made", file_, errno);
    }
    temporary_ = name;
  }
  if (::rename(temporary_.c_str(), file_.c_str()) != 0) throw FileError("cannot be replaced", file_, errno);
  temporary_.clear();
}

}  // namespace runner::files
