#include "database/internal/file_copy.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

#include "database/internal/system_error.hpp"
#include "files/writing.hpp"

namespace runner::database {

namespace {

// False where the kernel cannot copy between these two; nothing has been copied then.
bool copy_in_kernel(int from, int to, const std::filesystem::path& target) {
  constexpr std::size_t piece = std::size_t{64} << 20;
  for (bool is_first = true;; is_first = false) {
    const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, piece, 0);
    if (copied == 0 && !is_first) return true;
    if (copied > 0) continue;
    if (is_first && (copied == 0 || errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS))
      return false;
    if (errno != EINTR) throw system_error("a checkpoint cannot be copied", target, errno);
  }
}

void copy_by_hand(int from, const std::filesystem::path& source, int to, const std::filesystem::path& target) {
  std::array<std::byte, std::size_t{256} << 10> buffer;
  for (;;) {
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got == 0) return;
    if (got < 0 && errno != EINTR) throw system_error("cannot be read", source, errno);
    if (got > 0) files::write_all(to, std::span(buffer).first(static_cast<std::size_t>(got)), target);
  }
}

}  // namespace

void copy_contents(const files::Descriptor& from, const std::filesystem::path& source, const files::Descriptor& to,
                   const std::filesystem::path& target) {
  if (!copy_in_kernel(from.get(), to.get(), target)) copy_by_hand(from.get(), source, to.get(), target);
}

}  // namespace runner::database
