#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

#include "supervisor/signal_watch.hpp"
#include "supervisor/trial_listener.hpp"
#include "supervisor/worker_slot.hpp"

namespace runner::supervisor {

/// Says how workers are run.
struct SupervisorOptions {
  /// The program runner-worker.
  std::filesystem::path worker;
  /// Where workers write payloads that are too large for the database.
  std::filesystem::path payload_folder;
  /// How many trials run at a time.
  int jobs = 1;
  /// Payloads of more bytes than this are written to `payload_folder`.
  std::int64_t largest_blob_bytes = 256 * 1024;
};

/// Says why `run` returned.
enum class RunEnd { all_done, stopped, store_failed };

/// Runs trials in worker processes until all have ended, a signal stops it, or the store fails. Never waits for one worker
/// while another has something to say.
class Supervisor {
 public:
  /// `signals` is watched from here on; `store` and `observer` outlive the supervisor.
  Supervisor(SupervisorOptions options, SignalWatch& signals, TrialStore& store, TrialListener& observer);
  ~Supervisor();

  /// Runs the trials, in order, as workers become free. The first SIGINT, SIGTERM or SIGHUP lets running epochs end; the
  /// second ends them at once.
  RunEnd run(std::deque<TrialJob> jobs);

 private:
  bool any_busy() const;
  void feed(std::deque<TrialJob>& jobs);
  void wait();
  void on_signal(int signal);

  SupervisorOptions options_;
  SignalWatch& signals_;
  TrialStore& store_;
  std::vector<std::unique_ptr<WorkerSlot>> slots_;
  int stops_ = 0;
  Clock::time_point next_drain_;
};

}  // namespace runner::supervisor
