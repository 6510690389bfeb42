#include "digest/random_bytes.hpp"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace runner {

std::array<unsigned char, 16> random_bytes() {
  std::array<unsigned char, 16> bytes{};
  // Up to 256 bytes are given whole or not at all.
  while (::getrandom(bytes.data(), bytes.size(), 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot draw random bytes");
  }
  return bytes;
}

}  // namespace runner
