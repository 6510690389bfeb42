#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/channel.hpp"
#include "protocol/messages.hpp"
#include "supervisor/trial_output.hpp"
#include "supervisor/worker_connection.hpp"

namespace runner::supervisor {

/// Speaks with one worker at a time, which another replaces where one with another environment is needed. Holds what
/// is on its way in either direction, what the worker has said of itself and what it has printed. Never waits.
class CurrentWorker {
 public:
  /// `launcher` must outlive it.
  explicit CurrentWorker(WorkerLauncher& launcher) : launcher_(launcher) {}

  WorkerLauncher& launcher() const { return launcher_; }
  explicit operator bool() const { return connection_ != nullptr; }
  WorkerConnection* operator->() const { return connection_.get(); }
  /// Returns what the worker was started with.
  const std::vector<std::string>& environment() const { return environment_; }

  /// Starts a worker unless there is one with this environment, and says whether it did; of one before it only the log
  /// stays. Throws as `WorkerLauncher::launch`, and there is none then.
  bool ensure(std::vector<std::string> environment);
  /// Ends the worker.
  void end() { connection_.reset(); }

  void queue(const protocol::Command& command);
  bool has_to_send() const { return connection_ && !writer_.is_empty(); }
  /// Sends what the socket takes now of what is queued. Returns false where the worker is gone: nothing is queued then.
  bool send_queued();

  /// Reads once from the socket.
  protocol::Received receive() { return reader_.read_from(connection_->socket()); }
  /// Returns the next report of what was received. Throws std::exception for what is none.
  std::optional<protocol::Report> next_report();
  /// Returns what the worker has said of itself; none before it has.
  const std::optional<protocol::Hello>& hello() const { return hello_; }

  /// Takes what the worker has printed into the log, and gives it to `also`; of a flood a part.
  void drain_output(const std::function<void(std::string_view)>& also = nullptr);
  /// Says that no more output will come.
  bool output_ended() const { return output_ended_; }
  BoundedLog& log() { return printed_.log(); }
  /// The same, by trials.
  TrialOutput& printed() { return printed_; }

 private:
  WorkerLauncher& launcher_;
  std::unique_ptr<WorkerConnection> connection_;
  std::vector<std::string> environment_;
  protocol::FrameReader reader_;
  protocol::FrameWriter writer_;
  std::optional<protocol::Hello> hello_;
  TrialOutput printed_;
  bool output_ended_ = false;
};

}  // namespace runner::supervisor
