#include "cli/temporary_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace runner::cli {

namespace {

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

TemporaryFile::TemporaryFile(std::string_view content) : file_(::memfd_create("runner", 0)) {
  if (file_ >= 0 && write_all(file_, content)) return;
  const int error = errno;
  if (file_ >= 0) ::close(file_);
  throw std::system_error(error, std::generic_category(),
                          "cannot hold " + std::to_string(content.size()) + " bytes for a worker");
}

TemporaryFile::~TemporaryFile() { ::close(file_); }

std::filesystem::path TemporaryFile::path() const { return "/proc/self/fd/" + std::to_string(file_); }

}  // namespace runner::cli
