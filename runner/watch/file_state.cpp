#include "watch/file_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "files/descriptor.hpp"

namespace runner::watch {

std::optional<FileState> file_state(const std::filesystem::path& database) {
  const files::Descriptor file(::open(database.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return std::nullopt;
  std::array<unsigned char, 4> counter{};
  constexpr off_t place = 24;
  if (::pread(file.get(), counter.data(), counter.size(), place) != static_cast<ssize_t>(counter.size()))
    return std::nullopt;
  std::uint32_t changes = 0;
  for (const unsigned char byte : counter) changes = changes << 8 | byte;
  return FileState{status.st_dev, status.st_ino, changes};
}

}  // namespace runner::watch
