#include "testing/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace runner::testing {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

std::vector<std::string> merged(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!changes.contains(text.substr(0, text.find('=')))) variables.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (!value.empty()) variables.push_back(name + "=" + value);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

struct Running::State {
  pid_t pid = -1;
  std::array<int, 2> pipes{-1, -1};
  Clock::time_point deadline;
  std::chrono::seconds limit{};
  Finished finished;
  bool reaped = false;
  bool out_of_time = false;

  bool open() const { return pipes[0] >= 0 || pipes[1] >= 0; }

  // Reads what there is, waiting until there is something; false at the end of both.
  bool read_some() {
    if (!open()) return false;
    std::array<pollfd, 2> watched{pollfd{pipes[0], POLLIN, 0}, pollfd{pipes[1], POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      out_of_time = true;
      ::kill(-pid, SIGKILL);
    }
    ::poll(watched.data(), watched.size(), left > 0 ? static_cast<int>(left) : 1000);
    for (std::size_t i = 0; i < 2; ++i) {
      if (pipes[i] < 0 || watched[i].revents == 0) continue;
      std::array<char, 65536> buffer{};
      const ssize_t got = ::read(pipes[i], buffer.data(), buffer.size());
      if (got > 0) {
        (i == 0 ? finished.output : finished.errors).append(buffer.data(), static_cast<std::size_t>(got));
      } else if (got == 0) {
        ::close(std::exchange(pipes[i], -1));
      }
    }
    return open();
  }

  ~State() {
    if (!reaped && pid > 0) {
      ::kill(-pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
    for (const int descriptor : pipes) {
      if (descriptor >= 0) ::close(descriptor);
    }
  }
};

Running::Running(const Command& command) : state_(std::make_unique<State>()) {
  std::array<int, 2> input{}, output{}, errors{};
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0 ||
      ::pipe2(errors.data(), O_CLOEXEC) != 0) {
    fail("cannot make pipes");
  }
  auto words = command.words;
  auto variables = merged(command.environment);
  const auto argument_pointers = pointers(words);
  const auto variable_pointers = pointers(variables);
  state_->pid = ::fork();
  if (state_->pid < 0) fail("cannot start " + command.words.front());
  if (state_->pid == 0) {
    ::setpgid(0, 0);
    ::dup2(input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    ::dup2(errors[1], STDERR_FILENO);
    if (!command.folder.empty() && ::chdir(command.folder.c_str()) != 0) ::_exit(127);
    ::execvpe(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    ::_exit(127);
  }
  ::setpgid(state_->pid, state_->pid);
  for (const int descriptor : {input[0], output[1], errors[1]}) ::close(descriptor);
  state_->pipes = {output[0], errors[0]};
  state_->limit = command.limit;
  state_->deadline = Clock::now() + command.limit;
  [[maybe_unused]] const auto written = ::write(input[1], command.input.data(), command.input.size());
  ::close(input[1]);
}

Running::Running(Running&&) noexcept = default;
Running::~Running() = default;

pid_t Running::pid() const { return state_->pid; }

void Running::signal(int number) { ::kill(state_->pid, number); }

bool Running::wait_for(const std::string& text) {
  const auto has = [&] {
    return state_->finished.output.find(text) != std::string::npos ||
           state_->finished.errors.find(text) != std::string::npos;
  };
  while (!has()) {
    if (!state_->read_some()) return has();
  }
  return true;
}

Finished Running::finish() {
  while (state_->read_some()) {
  }
  int status = 0;
  while (::waitpid(state_->pid, &status, 0) < 0 && errno == EINTR) {
  }
  state_->reaped = true;
  if (state_->out_of_time) {
    throw std::runtime_error("still running after " + std::to_string(state_->limit.count()) +
                             " s, having printed: " + state_->finished.output + state_->finished.errors);
  }
  if (WIFSIGNALED(status)) {
    state_->finished.signal = WTERMSIG(status);
  } else {
    state_->finished.code = WEXITSTATUS(status);
  }
  return state_->finished;
}

Finished run(const Command& command) { return Running(command).finish(); }

}  // namespace runner::testing
