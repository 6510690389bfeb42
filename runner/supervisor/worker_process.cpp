#include "supervisor/worker_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "supervisor/environment.hpp"
#include "supervisor/spawn_attributes.hpp"

namespace runner::supervisor {

namespace {

constexpr int child_socket_number = 3;
constexpr int child_wakeup_number = 4;
constexpr int socket_buffer_bytes = 4 << 20;

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

pid_t spawn(const std::filesystem::path& program, std::vector<std::string> variables, int socket, int wakeup,
            int output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, socket, child_socket_number);
  ::posix_spawn_file_actions_adddup2(&actions, wakeup, child_wakeup_number);
  SpawnAttributes attributes;
  attributes.reset_all();
  attributes.hold_back_ending_signals();
  attributes.lead_group();

  std::vector<std::string> words = {program.string(), "--serve", std::to_string(child_socket_number),
                                    std::to_string(child_wakeup_number)};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, attributes.get(), pointers(words).data(),
                                  pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(error, "cannot start " + program.string());
  return pid;
}

// Keeps a descriptor out of the way of the ones that the child gets.
int raised(int descriptor) {
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
  const int error = errno;
  ::close(descriptor);
  if (copy < 0) fail(error, "cannot start a worker");
  return copy;
}

}  // namespace

WorkerProcess::WorkerProcess(const std::filesystem::path& program, const std::vector<std::string>& environment,
                             std::string host)
    : host_(std::move(host)) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) fail(errno, "cannot start a worker");
  std::array<int, 2> pipe{-1, -1};
  const int wakeup = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wakeup < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    const int error = errno;
    for (const int descriptor : {sockets[0], sockets[1], wakeup}) ::close(descriptor);
    fail(error, "cannot start a worker");
  }
  socket_ = raised(sockets[0]);
  wakeup_ = raised(wakeup);
  output_ = raised(pipe[0]);
  const int child_socket = raised(sockets[1]);
  const int child_output = raised(pipe[1]);
  // Room for the epochs of one pause between two drains; the kernel may grant less.
  ::setsockopt(child_socket, SOL_SOCKET, SO_SNDBUF, &socket_buffer_bytes, sizeof(socket_buffer_bytes));
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  ::fcntl(output_, F_SETFL, O_NONBLOCK);
  try {
    pid_ = spawn(program, environment_with(environment), child_socket, wakeup_, child_output);
  } catch (...) {
    for (const int descriptor : {socket_, wakeup_, output_, child_socket, child_output}) ::close(descriptor);
    throw;
  }
  ::close(child_socket);
  ::close(child_output);
}

WorkerProcess::~WorkerProcess() {
  kill();
  if (!reaped_) ::waitpid(pid_, nullptr, 0);
  for (const int descriptor : {socket_, wakeup_, output_}) ::close(descriptor);
}

void WorkerProcess::signal(int number) {
  if (!reaped_) ::kill(pid_, number);
}

void WorkerProcess::kill() {
  if (!reaped_) ::kill(-pid_, SIGKILL);
}

void WorkerProcess::hold() {
  if (!reaped_) ::kill(-pid_, SIGSTOP);
}

void WorkerProcess::go_on() {
  if (!reaped_) ::kill(-pid_, SIGCONT);
}

std::optional<bool> WorkerProcess::take_stopped() {
  std::optional<bool> stopped;
  siginfo_t change{};
  while (!reaped_ && ::waitid(P_PID, static_cast<id_t>(pid_), &change, WSTOPPED | WCONTINUED | WNOHANG) == 0 &&
         change.si_pid != 0) {
    stopped = change.si_code != CLD_CONTINUED;
    change = {};
  }
  return stopped;
}

std::optional<ExitStatus> WorkerProcess::take_end() {
  siginfo_t ended{};
  if (reaped_ || ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      ended.si_pid == 0) {
    return std::nullopt;
  }
  // Before the number of the group can belong to others: what the worker has started ends with it.
  kill();
  int status = 0;
  ::waitpid(pid_, &status, 0);
  reaped_ = true;
  if (WIFSIGNALED(status)) return ExitStatus{std::nullopt, WTERMSIG(status)};
  return ExitStatus{WEXITSTATUS(status), std::nullopt};
}

}  // namespace runner::supervisor
