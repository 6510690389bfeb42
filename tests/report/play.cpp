#include "play.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace runner::report::testing {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

winsize size_of(std::size_t width, std::size_t height) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(width);
  size.ws_row = static_cast<unsigned short>(height);
  return size;
}

[[noreturn]] void become_player(int terminal, int input, std::vector<char*> words, const std::string& kind) {
  ::login_tty(terminal);
  ::dup2(input, STDIN_FILENO);
  ::setenv("TERM", kind.c_str(), 1);
  // What the bar is drawn with is another test's.
  ::setenv("LC_ALL", "C", 1);
  ::unsetenv("XTERM_VERSION");
  ::execv(words[0], words.data());
  ::_exit(127);
}

}  // namespace

Play::Play(std::size_t width, std::size_t height, const std::vector<std::string>& words, const std::string& kind)
    : screen_(width, height) {
  winsize size = size_of(width, height);
  if (::openpty(&terminal_, &other_, nullptr, nullptr, &size) != 0) fail("openpty");
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("pipe2");
  ::fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  ::tcgetattr(other_, &first_modes_);
  std::vector<std::string> texts = {PROGRESS_PLAYER};
  texts.insert(texts.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  player_ = ::fork();
  if (player_ < 0) fail("fork");
  if (player_ == 0) become_player(other_, pipe[0], pointers, kind);
  ::close(pipe[0]);
  input_ = pipe[1];
}

Play::~Play() {
  if (player_ > 0) {
    ::kill(player_, SIGKILL);
    ::waitpid(player_, nullptr, 0);
  }
  for (const int descriptor : {input_, other_, terminal_}) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

void Play::play(const std::string& events) {
  if (::write(input_, events.data(), events.size()) != static_cast<ssize_t>(events.size())) fail("write to the player");
}

bool Play::read_some(int milliseconds) {
  pollfd readable{terminal_, POLLIN, 0};
  if (::poll(&readable, 1, milliseconds) <= 0) return false;
  std::array<char, 65536> buffer{};
  const ssize_t got = ::read(terminal_, buffer.data(), buffer.size());
  if (got <= 0) return false;
  screen_.write({buffer.data(), static_cast<std::size_t>(got)});
  return true;
}

bool Play::wait_until(const std::function<bool(const Screen&)>& condition) {
  const auto deadline = Clock::now() + std::chrono::minutes(1);
  while (!condition(screen_)) {
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(player_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (!read_some(100) && (ended.si_pid != 0 || Clock::now() > deadline)) return condition(screen_);
  }
  return true;
}

bool Play::wait_for(const std::string& text) {
  return wait_until([&](const Screen& screen) { return screen.text().find(text) != std::string::npos; });
}

bool Play::resize(std::size_t width, std::size_t height) {
  const winsize size = size_of(width, height);
  // What was drawn before the change is shown before it.
  while (read_some(0)) {
  }
  const std::size_t before = screen_.moves_up();
  ::ioctl(terminal_, TIOCSWINSZ, &size);
  screen_.resize(width, height);
  return wait_until([&](const Screen& screen) { return screen.moves_up() > before; });
}

void Play::intrude(const std::string& text) {
  if (::write(other_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) fail("write to the terminal");
}

void Play::signal(int number) { ::kill(player_, number); }

void Play::wait_for_stop() {
  siginfo_t stopped{};
  ::waitid(P_PID, static_cast<id_t>(player_), &stopped, WSTOPPED);
}

int Play::finish() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
  wait_until([](const Screen&) { return false; });
  int status = 0;
  ::waitpid(std::exchange(player_, -1), &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool Play::has_first_modes() const {
  termios modes{};
  ::tcgetattr(other_, &modes);
  return modes.c_iflag == first_modes_.c_iflag && modes.c_oflag == first_modes_.c_oflag &&
         modes.c_cflag == first_modes_.c_cflag && modes.c_lflag == first_modes_.c_lflag &&
         std::memcmp(modes.c_cc, first_modes_.c_cc, sizeof(modes.c_cc)) == 0;
}

}  // namespace runner::report::testing
