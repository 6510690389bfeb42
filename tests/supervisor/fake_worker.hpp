#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "supervisor/worker_connection.hpp"

namespace runner::supervisor::testing {

/// Is what a worker's script sees: the other ends of a connection.
class FakeEnd {
 public:
  FakeEnd();
  FakeEnd(const FakeEnd&) = delete;
  FakeEnd& operator=(const FakeEnd&) = delete;
  ~FakeEnd();

  /// Waits for the next command; none once the supervisor has gone, or has ended the worker.
  std::optional<protocol::Command> receive();
  /// Waits for the next command, which is to run a trial.
  protocol::StartTrial receive_trial() { return std::get<protocol::StartTrial>(receive().value()); }
  void send(const protocol::Report& report);
  /// Lets the supervisor look at what was sent.
  void wake();
  void print(const std::string& text);
  /// Closes the socket, as a process does that ends.
  void hang_up();
  /// Waits for a signal; none once the worker is ended otherwise.
  std::optional<int> wait_for_signal();

 private:
  friend class FakeConnection;

  void signal(int number);
  void end(ExitStatus status);

  int supervisor_socket_ = -1, worker_socket_ = -1, wakeup_ = -1, output_ = -1, printed_ = -1;
  protocol::FrameReader reader_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<int> signal_;
  std::optional<ExitStatus> status_;
};

/// Returns how the worker ends once its script has: by exit code 0 where it says nothing else.
using Script = std::function<ExitStatus(FakeEnd&)>;

/// Starts workers that are threads of the test: the n-th runs the n-th script, those after the last the last one again.
class FakeLauncher final : public WorkerLauncher {
 public:
  explicit FakeLauncher(std::vector<Script> scripts) : scripts_(std::move(scripts)) {}

  std::vector<std::string> environment_for(const WorkerNeeds& needs) override;
  std::unique_ptr<WorkerConnection> launch(const std::vector<std::string>& environment) override;
  const std::filesystem::path& program() const override { return program_; }

  int launched() const { return launched_; }

 private:
  std::filesystem::path program_ = "fake-worker";
  std::vector<Script> scripts_;
  int launched_ = 0;
};

}  // namespace runner::supervisor::testing
