#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace runner::supervisor {

/// Says how a process ended.
struct ExitStatus {
  /// The exit code, where it ended by itself.
  std::optional<int> code;
  /// The signal that ended it otherwise.
  std::optional<int> signal;
};

/// Owns one runner-worker process in a process group of its own, one end of a socket to it, a wakeup that it rings, and the
/// reading end of its standard output and error. The other descriptors of this process are not passed on. Kills the group at its end.
class WorkerProcess {
 public:
  /// Starts the program with these variables, each `NAME=value`, in place of or beside our own. Throws std::system_error.
  WorkerProcess(const std::filesystem::path& program, const std::vector<std::string>& environment);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  pid_t pid() const { return pid_; }
  /// The socket to the worker; reading does not wait.
  int socket() const { return socket_; }
  /// Becomes readable when the worker has reported what should not wait for the next look at the socket.
  int wakeup() const { return wakeup_; }
  /// Lets the wakeup ring anew; says whether it had rung.
  bool take_wakeup() const;
  /// What the worker prints; reading does not wait.
  int output() const { return output_; }

  /// Sends a signal to the worker alone.
  void signal(int number) const;
  /// Stops the worker and whatever it has started, until `go_on`.
  void hold() const;
  void go_on() const;
  /// Says whether the worker has been stopped or goes on again, where that has changed since the last question.
  std::optional<bool> take_stopped() const;
  /// Ends the worker and whatever it has started, at once.
  void kill_group() const;
  /// Returns how the process ended, once it has, and ends what is left of its group; never waits.
  std::optional<ExitStatus> try_reap();
  /// Closes the socket, at which an idle worker ends by itself.
  void close_socket();

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  int wakeup_ = -1;
  int output_ = -1;
  bool reaped_ = false;
};

}  // namespace runner::supervisor
