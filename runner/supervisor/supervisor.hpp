#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

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

/// Says why `run` returned.
enum class RunEnd { all_done, stopped, store_failed };

/// Runs trials in worker processes until all have ended, a signal stops it, or the store fails. Never waits for one worker
/// while another has something to say.
class Supervisor {
 public:
  /// `signals` is watched from here on.
  Supervisor(SupervisorOptions options, SignalWatch& signals);
  ~Supervisor();

  /// Starts the workers that trials such as this one will need, so that LibTorch is loaded while a store is opened.
  void start_workers(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);

  /// Runs the trials, in order, as workers become free, and tells `store` and `observer`. The first SIGINT, SIGTERM or
  /// SIGHUP lets running epochs end; the second ends them at once. Call it once.
  RunEnd run(TrialSource& source, TrialStore& store, TrialListener& observer);

 private:
  bool any_busy() const;
  void feed(TrialSource& source);
  std::optional<TrialJob> next(TrialSource& source);
  void wait(TrialStore& store);
  void on_signal(int signal);

  SupervisorOptions options_;
  SignalWatch& signals_;
  std::vector<std::unique_ptr<WorkerSlot>> slots_;
  /// Trials whose worker died and that are to be tried again, before any new one.
  std::deque<TrialJob> retries_;
  int stops_ = 0;
  Clock::time_point next_drain_;
};

}  // namespace runner::supervisor
