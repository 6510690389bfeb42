#include "checkpoint/payload_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace runner::checkpoint {

namespace {

bool write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::system_error(error, std::generic_category(), what + " (errno " + std::to_string(error) + ")");
}

}  // namespace

std::filesystem::path write_partial_file(const std::filesystem::path& folder, std::span<const std::byte> bytes) {
  std::string name = (folder / "XXXXXX.partial").string();
  const int descriptor = ::mkostemps(name.data(), 8, O_CLOEXEC);
  if (descriptor < 0) fail("cannot create a checkpoint in " + folder.string(), errno);
  const bool written = write_all(descriptor, bytes) && ::fsync(descriptor) == 0;
  const int error = errno;
  const bool closed = ::close(descriptor) == 0;
  if (!written || !closed) {
    const int reason = written ? errno : error;
    ::unlink(name.c_str());
    fail("cannot write the checkpoint " + name, reason);
  }
  return name;
}

}  // namespace runner::checkpoint
