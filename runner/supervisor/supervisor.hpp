#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "supervisor/file_change.hpp"
#include "supervisor/signal_watch.hpp"
#include "supervisor/trial_listener.hpp"
#include "supervisor/worker_slot.hpp"

namespace runner::supervisor {

/// Says how trials are run.
struct SupervisorOptions {
  WorkerOptions worker;
  /// How many trials run at a time.
  std::int64_t jobs = 1;
  /// GPUs to give to the workers, one each in turn; none to let every worker see all.
  std::vector<std::string> gpus = {};
};

/// Says why `run` returned: `gave_up` after a trial had failed.
enum class RunEnd { all_done, stopped, gave_up, store_failed };

/// Says what was not begun, since it could not have been.
struct LeftPending {
  std::int64_t trials = 0;
  /// What could not be loaded: the library of a plugin, or the worker.
  std::filesystem::path file;
};

/// Runs trials in worker processes until all have ended, a signal stops it, or the store fails. Never waits for one
/// worker while another has something to say.
class Supervisor {
 public:
  /// `signals` is watched from here on; it and `launcher` must outlive it.
  Supervisor(SupervisorOptions options, WorkerLauncher& launcher, SignalWatch& signals);
  ~Supervisor();

  /// Starts the workers that trials such as this one will need, so that LibTorch is loaded while a store is opened.
  void start_workers(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);

  /// Runs the trials, in order, as workers become free, and tells `store` and `observer`. The first SIGINT, SIGTERM or
  /// SIGHUP lets running epochs end; a second SIGINT or SIGTERM ends them at once. SIGTSTP stops the workers and then
  /// this process; no limit counts the time in which they, or it, were stopped. May be called again until it was
  /// stopped.
  RunEnd run(TrialSource& source, TrialStore& store, TrialListener& observer);

  /// Ends one trial after the epoch that it is in, as a stop of the run ends all; nothing where it is not at work. For
  /// a listener to call.
  void stop(events::TrialId trial);

  /// Says that the run was told to end at once.
  bool is_hurried() const { return stops_ > 1; }
  /// From here on the first trial that fails, crashes or is timed out, and gets no further attempt, ends a run as a
  /// signal does.
  void give_up_at_first_failure() { gives_up_ = true; }
  /// Returns the trial at which `run` gave up; nothing where it did not.
  std::optional<events::TrialId> gave_up_at() const { return gave_up_at_; }
  /// Returns the trials that `run` did not begin after another had failed for want of the same file.
  const LeftPending& left_pending() const { return left_; }

 private:
  bool has_work(const TrialSource& source) const;
  void feed(TrialSource& source);
  void send_ahead(TrialSource& source);
  WorkerSlot* slot_for(const TrialJob& job);
  std::optional<TrialJob> next(TrialSource& source);
  std::optional<TrialJob> next_new(TrialSource& source);
  std::optional<TrialJob> next_retry(TrialSource& source);
  bool can_begin(const TrialJob& job);
  void collect_from_slots();
  void wait(TrialStore& store, TrialSource& source);
  bool take_signals();
  void give_up_where_one_failed(std::optional<events::TrialId> failed);
  void on_signal(int signal);
  void stop_until_continued();
  void leave_out_unwatched(Clock::time_point now);
  void interrupt_waiting(TrialStore& store, TrialListener& observer);

  SupervisorOptions options_;
  std::filesystem::path program_;
  SignalWatch& signals_;
  std::vector<std::unique_ptr<WorkerSlot>> slots_;
  /// The next trial, while no worker can take it beside those that it has.
  std::optional<TrialJob> next_;
  /// Trials whose worker died and that are to be tried again, before any new one.
  std::deque<TrialJob> retries_;
  /// Trials that were asked for early and that no worker has begun, before any other new one.
  std::deque<TrialJob> early_;
  /// What trials that are tried again wait for; no trial is begun meanwhile.
  std::optional<FileChange> change_;
  /// Files for which trials have failed for good, and what that has kept from being begun.
  std::set<std::filesystem::path> unusable_;
  LeftPending left_;
  int stops_ = 0;
  bool gives_up_ = false;
  std::optional<events::TrialId> gave_up_at_;
  /// A signal told the run to end.
  bool signalled_ = false;
  Clock::time_point next_drain_;
  Clock::time_point watched_;
};

}  // namespace runner::supervisor
