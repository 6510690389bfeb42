#include "files/reading.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "files/file_error.hpp"

namespace runner::files {

namespace {

std::uint64_t size_of(const Descriptor& descriptor) {
  struct stat status {};
  return ::fstat(descriptor.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

FileError too_large(const std::filesystem::path& file, std::uint64_t most_bytes) {
  return {"has more than " + std::to_string(most_bytes) + " bytes", file};
}

// Appends to bytes or text until the end of the file; asks for one byte more than its size, so that the end is seen.
template <class Bytes>
void append_rest(const Descriptor& descriptor, const std::filesystem::path& file, Bytes& bytes,
                 std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max()) {
  constexpr std::size_t piece = std::size_t{64} << 10;
  std::size_t wanted = size_of(descriptor) + 1;
  for (;;) {
    const auto filled = bytes.size();
    bytes.resize(filled + wanted);
    const ssize_t got = ::read(descriptor.get(), bytes.data() + filled, wanted);
    const int error = errno;
    bytes.resize(filled + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return;
    if (bytes.size() > most_bytes) throw too_large(file, most_bytes);
    if (got < 0 && error != EINTR) throw FileError("cannot be read", file, error);
    if (bytes.size() == bytes.capacity()) wanted = piece;
  }
}

}  // namespace

Descriptor open_regular(const std::filesystem::path& file, Links links) {
  const int no_link = links == Links::refused ? O_NOFOLLOW : 0;
  Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | no_link));
  if (!descriptor && errno == ELOOP && links == Links::refused) {
    throw FileError("this is a symbolic link, which is not followed here; put the file itself in its place", file);
  }
  if (!descriptor) throw FileError("cannot be opened", file, errno);
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) throw FileError("cannot be looked at", file, errno);
  if (!S_ISREG(status.st_mode)) throw FileError("this is not a regular file", file);
  return descriptor;
}

std::vector<std::byte> read_rest(const Descriptor& descriptor, const std::filesystem::path& file) {
  std::vector<std::byte> bytes;
  append_rest(descriptor, file, bytes);
  return bytes;
}

std::string read_text(const std::filesystem::path& file, Links links, std::uint64_t most_bytes) {
  const auto descriptor = open_regular(file, links);
  std::string text;
  append_rest(descriptor, file, text, most_bytes);
  return text;
}

std::string read_input(const std::filesystem::path& file, std::uint64_t most_bytes) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!descriptor) throw FileError("cannot be read", file, errno);
  ::fcntl(descriptor.get(), F_SETFL, ::fcntl(descriptor.get(), F_GETFL) & ~O_NONBLOCK);
  std::string text;
  append_rest(descriptor, file, text, most_bytes);
  return text;
}

}  // namespace runner::files
