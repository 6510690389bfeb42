#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stub_libraries/stub_libraries.hpp"
#include "protocol/channel.hpp"
#include "protocol/messages.hpp"
#include "supervisor/bounded_log.hpp"
#include "supervisor/deadlines.hpp"
#include "supervisor/trial_listener.hpp"
#include "supervisor/trial_at_work.hpp"
#include "supervisor/trial_source.hpp"
#include "supervisor/worker_process.hpp"

namespace runner::supervisor {

/// Says how a slot runs its workers.
struct WorkerOptions {
  /// The program runner-worker.
  std::filesystem::path program;
  /// Where workers write payloads that are too large for the database.
  std::filesystem::path payload_folder;
  /// Payloads of more bytes than this are written to `payload_folder`.
  std::int64_t largest_blob_bytes = 256 * 1024;
  /// How often a trial whose worker died is tried again.
  int retries = 1;
  /// The one GPU that the slot's workers see; all of them where there is none.
  std::optional<std::string> gpu = std::nullopt;
  /// Libraries that a worker need not load where its plugins allow it.
  std::optional<stub_libraries::StubLibraries> stub_libraries = std::nullopt;
};

/// Holds a trial that is to be tried again.
struct Retry {
  TrialJob job;
  /// A file that could not be loaded: there is no use in trying again before it has changed.
  std::optional<std::filesystem::path> unusable = std::nullopt;
};

/// Runs one trial after another in a worker process, which it starts when one is needed and replaces when it has died, when
/// a limit has passed, or when a trial needs another thread count or other libraries. Never waits.
class WorkerSlot {
 public:
  explicit WorkerSlot(WorkerOptions options);

  /// Starts the worker that a trial such as this one needs; what goes wrong is told when a trial is started.
  void start_process(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);
  /// Tells these what happens from now on, beginning with what the worker has said of itself; while no trial runs.
  void listen_with(std::vector<TrialListener*> listeners);

  bool is_busy() const { return job_.has_value(); }
  /// Begins a trial; the slot is not busy. A worker that cannot be started fails the trial.
  void start(TrialJob job);
  /// Returns the trial whose worker died, or could not load a plugin, where it is to be tried again; once.
  std::optional<Retry> take_retry() { return std::exchange(retry_, std::nullopt); }
  /// Returns the file for which a trial failed for good, since it could not be loaded; once.
  std::optional<std::filesystem::path> take_unusable() { return std::exchange(unusable_, std::nullopt); }

  /// The worker's socket, wakeup and output; -1 where there is none.
  int socket() const { return process_ ? process_->socket() : -1; }
  int wakeup() const { return process_ ? process_->wakeup() : -1; }
  int output() const { return process_ && !output_ended_ ? process_->output() : -1; }
  /// Reads what the worker has printed.
  void drain_output();
  /// Reads once what the worker has reported and hands it on; says whether there may be more.
  bool drain_socket();
  /// Reads all that the worker has reported, where it has rung its wakeup.
  void answer_wakeup();
  /// Notices a worker that has been stopped, goes on or has ended: its limits are held, go on, or its trial ends.
  void notice_changes();

  /// Returns the moment at which `check_limits` has something to do.
  std::optional<Clock::time_point> next_deadline() const;
  /// Ends the worker of a trial that is past a limit: SIGABRT first, so that it can say where it was, then SIGKILL.
  void check_limits(Clock::time_point now);

  /// Stops the worker and its limits until `go_on`.
  void hold();
  void go_on();
  /// Leaves a time out of account in which nobody watched the limits.
  void leave_out(Clock::duration time);

  /// Asks the trial to end after its epoch; a worker that is stopped goes on for that.
  void stop_after_epoch();
  /// Ends the worker at once; its trial is `interrupted`.
  void stop_now();

 private:
  void ensure_process(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);
  void handle(const protocol::Report& report, std::span<const std::byte> payload);
  void finish(AttemptResult result);
  void finish_dead(const ExitStatus& status);
  void send(const protocol::Command& command, std::span<const std::byte> payload = {});

  WorkerOptions options_;
  std::vector<TrialListener*> listeners_;
  std::unique_ptr<WorkerProcess> process_;
  /// What the process was started with.
  std::vector<std::string> environment_;
  protocol::FrameReader reader_;
  /// What the process has said of itself.
  std::optional<protocol::Hello> hello_;
  BoundedLog log_;
  bool output_ended_ = false;
  std::optional<TrialAtWork> job_;
  std::optional<Retry> retry_;
  std::optional<std::filesystem::path> unusable_;
};

}  // namespace runner::supervisor
