#include "watch/file_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <ctime>

#include "files/descriptor.hpp"

namespace runner::watch {

namespace {

// File systems count time in steps of up to 10 ms.
constexpr std::int64_t certain_after_ns = 20'000'000;

std::int64_t in_ns(const std::timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

void add_wal(const std::filesystem::path& database, FileState& state) {
  struct stat wal {};
  if (::stat((database.string() + "-wal").c_str(), &wal) != 0) return;
  std::timespec clock{};
  ::clock_gettime(CLOCK_REALTIME, &clock);
  const std::int64_t now = in_ns(clock);
  const std::int64_t written = in_ns(wal.st_mtim);
  state.wal_bytes = wal.st_size;
  state.wal_written_ns = now - written < certain_after_ns ? now : written;
}

}  // namespace

bool is_same_file(const FileState& a, const FileState& b) { return a.device == b.device && a.inode == b.inode; }

std::optional<FileState> file_state(const std::filesystem::path& database) {
  FileState state;
  // Before the count: a log that is being emptied into the file is seen here or there.
  add_wal(database, state);
  const files::Descriptor file(::open(database.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return std::nullopt;
  std::array<unsigned char, 4> counter{};
  constexpr off_t place = 24;
  if (::pread(file.get(), counter.data(), counter.size(), place) != static_cast<ssize_t>(counter.size()))
    return std::nullopt;
  for (const unsigned char byte : counter) state.changes = state.changes << 8 | byte;
  state.device = status.st_dev;
  state.inode = status.st_ino;
  return state;
}

}  // namespace runner::watch
