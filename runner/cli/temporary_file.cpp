#include "cli/temporary_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
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

TemporaryFile::TemporaryFile(std::string_view content) {
  std::string name = (std::filesystem::temp_directory_path() / "runner-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  const bool written = file >= 0 && write_all(file, content);
  const int error = errno;
  if (file >= 0) ::close(file);
  path_ = name;
  if (written) return;
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  throw std::system_error(error, std::generic_category(), "cannot write the temporary file " + name);
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace runner::cli
