#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "supervisor/worker_connection.hpp"

namespace runner::supervisor {

/// Owns one runner-worker process of this machine, in a process group of its own. The other descriptors of this process
/// are not passed on. Kills the group at its end.
class WorkerProcess final : public WorkerConnection {
 public:
  /// Starts the program with our environment changed by `environment`. Throws std::system_error.
  WorkerProcess(const std::filesystem::path& program, const std::vector<std::string>& environment, std::string host);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess() override;

  int socket() const override { return socket_; }
  int wakeup() const override { return wakeup_; }
  int output() const override { return output_; }
  pid_t pid() const override { return pid_; }
  const std::string& host() const override { return host_; }

  void signal(int number) override;
  void kill() override;
  void hold() override;
  void go_on() override;
  std::optional<bool> take_stopped() override;
  std::optional<ExitStatus> take_end() override;

 private:
  std::string host_;
  pid_t pid_ = -1;
  int socket_ = -1;
  int wakeup_ = -1;
  int output_ = -1;
  bool reaped_ = false;
};

}  // namespace runner::supervisor
