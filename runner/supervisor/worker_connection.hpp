#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Says how a worker ended.
struct ExitStatus {
  /// The exit code, where it ended by itself.
  std::optional<int> code;
  /// The signal that ended it otherwise.
  std::optional<int> signal;
};

/// Reaches one worker, wherever it runs. Its end ends the worker and what that has started. Used by one thread; nothing
/// here waits but the destructor.
class WorkerConnection {
 public:
  virtual ~WorkerConnection() = default;

  /// A stream socket that does not wait, on which frames go both ways.
  virtual int socket() const = 0;
  /// An eventfd that the worker adds to when it has sent what it had to say.
  virtual int wakeup() const = 0;
  /// What the worker prints, to standard output and error alike; does not wait.
  virtual int output() const = 0;
  /// Names the worker's process on `host`, for people.
  virtual pid_t pid() const = 0;
  virtual const std::string& host() const = 0;

  /// Sends a signal to the worker alone.
  virtual void signal(int number) = 0;
  /// Ends the worker and what it has started, at once.
  virtual void kill() = 0;
  /// Stops the worker, and what it has started, until `go_on`.
  virtual void hold() = 0;
  virtual void go_on() = 0;
  /// Returns whether the worker was stopped (true) or went on (false) since the last call; none where neither happened.
  virtual std::optional<bool> take_stopped() = 0;
  /// Returns how the worker ended, once; none before it has.
  virtual std::optional<ExitStatus> take_end() = 0;
};

/// Says what a worker must be started with.
struct WorkerNeeds {
  /// Of the linear algebra, 1 or more.
  std::int64_t threads = 1;
  /// The plugin libraries that it is to load.
  std::vector<std::filesystem::path> libraries = {};
  /// The GPUs that it sees, as CUDA_VISIBLE_DEVICES names them: none where it is empty, all of them without a value.
  std::optional<std::string> gpu = std::nullopt;
};

/// Returns what a worker needs for a trial, or for any that is trained so: no GPU where it trains on the CPU, so that
/// none is woken up, and what it computes with does not depend on one.
WorkerNeeds needs_of(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);
WorkerNeeds needs_of(const spec::Training& training);

/// Starts workers.
class WorkerLauncher {
 public:
  virtual ~WorkerLauncher() = default;
  /// Returns what a worker's environment differs in from ours, as `NAME=value`: where it is the same for two needs, one
  /// worker serves both.
  virtual std::vector<std::string> environment_for(const WorkerNeeds& needs) = 0;
  /// Throws std::system_error where none can be started.
  virtual std::unique_ptr<WorkerConnection> launch(const std::vector<std::string>& environment) = 0;
  /// Names the program that is started, for messages.
  virtual const std::filesystem::path& program() const = 0;
};

}  // namespace runner::supervisor
