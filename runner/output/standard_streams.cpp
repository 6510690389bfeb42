#include "output/standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace runner::output {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

// The lowest free number is the one that is given next.
void fill_gaps() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// Returns 0, or why the rest cannot be written.
int write_all(int descriptor, const char* text, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, text, size);
    if (written >= 0) {
      text += written;
      size -= static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      pollfd writable{descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

ssize_t StandardStreams::write(void* stream, const char* text, std::size_t size) {
  auto& self = *static_cast<Stream*>(stream);
  if (self.error == 0) self.error = write_all(self.descriptor, text, size);
  return static_cast<ssize_t>(size);
}

StandardStreams::StandardStreams() {
  fill_gaps();
  std::signal(SIGPIPE, SIG_IGN);
  const auto replace = [](std::FILE*& stream, Stream& own, int buffering) {
    cookie_io_functions_t functions{};
    functions.write = &StandardStreams::write;
    std::FILE* made = ::fopencookie(&own, "w", functions);
    if (made == nullptr) return;
    std::setvbuf(made, nullptr, buffering, buffer_bytes);
    std::fflush(stream);
    own.replaced = std::exchange(stream, made);
  };
  replace(stdout, output_, ::isatty(STDOUT_FILENO) == 1 ? _IOLBF : _IOFBF);
  replace(stderr, errors_, _IONBF);
}

StandardStreams::~StandardStreams() {
  if (output_.replaced != nullptr) std::fclose(std::exchange(stdout, output_.replaced));
  if (errors_.replaced != nullptr) std::fclose(std::exchange(stderr, errors_.replaced));
}

std::optional<std::string> StandardStreams::finish() {
  std::fflush(stdout);
  // Some file systems tell only now.
  if (::close(STDOUT_FILENO) != 0 && output_.error == 0) output_.error = errno;
  if (output_.error == 0 || output_.error == EPIPE) return std::nullopt;
  return std::string("standard output: ") + std::strerror(output_.error) + "; what was printed there is not whole";
}

}  // namespace runner::output
