#include "supervisor/subprocess.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "supervisor/environment.hpp"
#include "supervisor/spawn_attributes.hpp"

namespace runner::supervisor {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  return arguments;
}

// Returns the program's process, or -1 and the reason in `errno`.
pid_t start(const std::vector<std::string>& words, const posix_spawn_file_actions_t* actions,
            const SpawnAttributes& attributes, char* const* variables) {
  auto arguments = pointers(words);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, arguments.front(), actions, attributes.get(), arguments.data(), variables);
  errno = error;
  return error == 0 ? pid : -1;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = ::read(descriptor, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

Finished run_program(const std::vector<std::string>& words, Errors errors) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return {127, ""};
  // A file in memory: two pipes would have to be read in turn.
  const int kept = errors == Errors::kept ? ::memfd_create("errors", MFD_CLOEXEC) : -1;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  if (kept >= 0) ::posix_spawn_file_actions_adddup2(&actions, kept, STDERR_FILENO);
  if (errors == Errors::nowhere) ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

  SpawnAttributes attributes;
  const pid_t pid = start(words, &actions, attributes, ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);

  Finished finished{127, ""};
  if (pid > 0) {
    finished.output = read_all(pipe[0]);
    finished.code = wait_for(pid);
  }
  if (kept >= 0) {
    ::lseek(kept, 0, SEEK_SET);
    finished.errors = read_all(kept);
    ::close(kept);
  }
  ::close(pipe[0]);
  return finished;
}

int run_on_terminal(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
  struct sigaction ignore {};
  struct sigaction previous {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGINT, &ignore, &previous);
  std::fflush(stdout);
  SpawnAttributes attributes;
  if (previous.sa_handler != SIG_IGN) attributes.reset(SIGINT);
  const auto variables = environment_with(environment);
  const pid_t pid = start(words, nullptr, attributes, pointers(variables).data());
  if (pid < 0) std::fprintf(stderr, "runner: cannot start %s: %s\n", words.front().c_str(), std::strerror(errno));
  const int code = pid > 0 ? wait_for(pid) : 127;
  ::sigaction(SIGINT, &previous, nullptr);
  return code;
}

}  // namespace runner::supervisor
