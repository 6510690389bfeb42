#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "supervisor/current_worker.hpp"
#include "supervisor/trial_at_work.hpp"
#include "supervisor/trial_listener.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::supervisor {

/// Says what workers are given.
struct WorkerOptions {
  /// Where workers write payloads that are too large for the database.
  std::filesystem::path payload_folder;
  /// Payloads of more bytes than this are written to `payload_folder`.
  std::int64_t largest_blob_bytes = events::largest_blob_bytes;
  /// How often a trial whose worker died is tried again.
  int retries = 1;
  /// The one GPU that the slot's workers see; all of them where there is none.
  std::optional<std::string> gpu = std::nullopt;
  /// How many trials a worker has at a time.
  std::size_t trials_at_a_time = 1;
  /// The limit on loading a trial's plugins, generous on purpose: it is there for a library that never returns, not for
  /// a slow disk.
  std::chrono::milliseconds load_limit{60'000};
};

/// Holds a trial that is to be tried again.
struct Retry {
  TrialJob job;
  /// A file that could not be loaded: there is no use in trying again before it has changed.
  std::optional<std::filesystem::path> unusable = std::nullopt;
};

/// Runs trials in a worker, which it starts when one is needed and replaces when it has died, when a limit has passed,
/// or when a trial needs another environment. Never waits.
class WorkerSlot {
 public:
  /// `launcher` must outlive it.
  WorkerSlot(WorkerOptions options, WorkerLauncher& launcher);

  /// Starts the worker that a trial such as this one needs; what goes wrong is told when a trial is started.
  void start_worker(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);
  /// Tells these what happens from now on, beginning with what the worker has said of itself; while no trial runs.
  void listen_with(std::vector<TrialListener*> listeners);

  /// Returns how many trials the worker has.
  std::size_t trials() const { return trials_.size(); }
  bool has(events::TrialId trial) const { return trials_.contains(trial); }
  /// Says whether the trial can be begun now, beside those that are at work.
  bool can_take(const TrialJob& job) const;
  /// Begins a trial that can be taken. A worker that cannot be started fails the trial.
  void start(TrialJob job);
  /// Says whether the trial at work is the only one and ends so soon that another may be sent ahead.
  bool has_room_ahead() const;
  /// Says whether the trial can be sent ahead where there is room for that.
  bool can_take_ahead(const TrialJob& job) const;
  /// Sends a trial ahead, which the worker begins when the one at work has ended. From then on it is one that was
  /// begun: nobody is told of it before.
  void send_ahead(TrialJob job);
  /// Returns a trial that was sent ahead and that the worker did not begin; once.
  std::optional<TrialJob> take_not_begun() { return std::exchange(not_begun_, std::nullopt); }
  /// Returns a trial whose worker died, or could not load a plugin, where it is to be tried again; each once.
  std::optional<Retry> take_retry();
  /// Returns a file for which a trial failed for good, since it could not be loaded; once.
  std::optional<std::filesystem::path> take_unusable() { return std::exchange(unusable_, std::nullopt); }

  /// The worker's socket, wakeup and output; -1 where there is none.
  int socket() const { return worker_ && !is_ending_ ? worker_->socket() : -1; }
  int wakeup() const { return worker_ ? worker_->wakeup() : -1; }
  int output() const { return worker_ && !worker_.output_ended() ? worker_->output() : -1; }
  /// Says that commands wait until the socket takes them.
  bool has_to_send() const { return worker_.has_to_send(); }
  /// Sends what the socket takes.
  void send_waiting();
  /// Reads what the worker has printed.
  void drain_output();
  /// Reads once what the worker has reported and hands it on; says whether there may be more.
  bool drain_socket();
  /// Reads all that the worker has reported, where it has asked for that.
  void answer_wakeup();
  /// Says that the worker has closed its socket: its end is to be noticed soon, whether a signal tells of it or not.
  bool is_ending() const { return is_ending_; }
  /// Notices a worker that has been stopped, goes on or has ended: its limits are held, go on, or its trials end.
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

  /// Asks a trial that the worker has to end after its epoch; a worker that is stopped goes on for that.
  void stop_after_epoch(events::TrialId trial);
  /// The same for all of its trials; one that was sent ahead is not begun.
  void stop_after_epoch();
  /// Ends the worker at once; its trials are `interrupted`.
  void stop_now();
  /// Ends the worker without waiting for its end, since nobody needs it any more.
  void kill_worker() {
    if (worker_) worker_->kill();
  }

 private:
  std::vector<std::string> environment_for(const spec::TrialSpec& spec,
                                           const std::vector<protocol::PluginLocation>& plugins) const;
  bool ensure_worker(std::vector<std::string> environment);
  TrialAtWork& add(TrialJob job);
  void hand_over(const TrialAtWork& trial);
  void begin_ahead();
  void leave_ahead();
  void go_on_ahead(const events::AttemptEnded& before);
  void end_worker();
  protocol::Received receive();
  void handle(const protocol::Report& report);
  void hear(TrialAtWork& trial, const protocol::PluginsLoaded& loaded);
  void hear(TrialAtWork& trial, const protocol::Progress& progress);
  void hear(TrialAtWork& trial, const events::TrialDescribed& described);
  void hear(TrialAtWork& trial, const events::EpochDone& epoch);
  void hear(TrialAtWork& trial, const events::StateTaken& state);
  void hear(TrialAtWork& trial, const events::TestEvaluated& evaluated);
  void hear(TrialAtWork& trial, const events::AttemptEnded& told);
  TrialAtWork* at_work(events::TrialId trial);
  void finish(TrialAtWork& trial, events::AttemptEnded ended);
  void finish_all(const ExitStatus& end);
  void send(const protocol::Command& command);

  WorkerOptions options_;
  CurrentWorker worker_;
  std::vector<TrialListener*> listeners_;
  bool is_ending_ = false;
  /// The worker was ended at once: so is a trial of which it is only then heard that it had begun.
  bool is_stopped_now_ = false;
  std::map<events::TrialId, TrialAtWork> trials_;
  /// The trial that was sent ahead of the end of the one at work.
  std::optional<TrialJob> ahead_;
  std::optional<TrialJob> not_begun_;
  /// When the worker of a trial that is past a limit is ended for good.
  std::optional<Clock::time_point> kill_at_;
  std::deque<Retry> retries_;
  std::optional<std::filesystem::path> unusable_;
};

}  // namespace runner::supervisor
