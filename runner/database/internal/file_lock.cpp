#include "database/internal/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "database/internal/system_error.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

namespace {

// An archive may have brought anything under this name: a link to a file elsewhere, a named pipe.
files::Descriptor open_lock_file(const std::filesystem::path& file, FileLock::Kind kind) {
  constexpr int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  files::Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | flags, 0666));
  // Who only reads can hold a share of another's lock file, and of one on a disk that cannot be written.
  const int error = errno;
  const bool is_closed = error == EACCES || error == EROFS;
  if (!descriptor && is_closed && kind == FileLock::Kind::shared)
    descriptor = files::Descriptor(::open(file.c_str(), O_RDONLY | flags));
  if (!descriptor && error == ELOOP) throw FileLock::not_ours(file);
  if (!descriptor) throw system_error("cannot open the lock file", file, error);
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode)) throw FileLock::not_ours(file);
  return descriptor;
}

int lock_blocking(int descriptor, int operation) noexcept {
  while (::flock(descriptor, operation) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

// flock cannot be bounded in time, and polling would lose the queue in which the kernel wakes the waiting. So a thread
// of its own waits; the one that gave up leaves it behind, and it lets go of the lock as soon as it has it.
struct Wait {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool abandoned = false;
  int error = 0;
};

void wait_for_lock(const std::shared_ptr<Wait>& wait, int descriptor, int operation) {
  const int error = lock_blocking(descriptor, operation);
  const std::lock_guard guard(wait->mutex);
  wait->done = true;
  wait->error = error;
  if (wait->abandoned) ::close(descriptor);
  wait->changed.notify_one();
}

// Returns false where time ran out; the descriptor then belongs to the thread.
bool lock_within(int descriptor, int operation, std::chrono::milliseconds bound, int& error) {
  const auto wait = std::make_shared<Wait>();
  std::thread(wait_for_lock, wait, descriptor, operation).detach();
  std::unique_lock guard(wait->mutex);
  wait->abandoned = !wait->changed.wait_for(guard, bound, [&] { return wait->done; });
  error = wait->error;
  return !wait->abandoned;
}

}  // namespace

bool still_named(int descriptor, const std::filesystem::path& file) noexcept {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(file.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

DatabaseError FileLock::not_ours(const std::filesystem::path& file) {
  return {DatabaseFault::unreadable,
          file.string() +
              ": this is in the place of a lock file and is none (a link, a pipe, somebody's text); move it away",
          file};
}

std::optional<FileLock> FileLock::acquire(const std::filesystem::path& file, Kind kind,
                                          std::chrono::milliseconds wait) {
  const int operation = kind == Kind::shared ? LOCK_SH : LOCK_EX;
  FileLock lock(open_lock_file(file, kind).release());
  if (::flock(lock.descriptor_, operation | LOCK_NB) == 0) return lock;
  int error = errno;
  if (error == EWOULDBLOCK || error == EINTR) {
    if (wait.count() <= 0) return std::nullopt;
    if (!lock_within(lock.descriptor_, operation, wait, error)) {
      lock.descriptor_ = -1;
      return std::nullopt;
    }
  }
  if (error != 0) throw system_error("cannot lock the file", file, error);
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ < 0) return;
  // A child between fork and exec shares the open file; unlocking releases it for the child too, closing would not.
  ::flock(descriptor_, LOCK_UN);
  ::close(descriptor_);
}

}  // namespace runner::database
