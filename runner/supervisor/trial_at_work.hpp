#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "supervisor/bounded_log.hpp"
#include "supervisor/deadlines.hpp"
#include "supervisor/trial_source.hpp"
#include "supervisor/worker_connection.hpp"

namespace runner::supervisor {

/// Holds what is known of a trial while a worker has it.
struct TrialAtWork {
  TrialJob job;
  Deadlines deadlines;
  Clock::time_point begun;
  /// Its plugins are loaded.
  bool loaded = false;
  std::optional<std::int64_t> last_epoch = std::nullopt;
  /// Its epochs so far, in this attempt.
  std::int64_t epochs_done = 0;
  double epochs_seconds = 0.0;
  /// The limit that it is past.
  std::optional<PassedLimit> passed = std::nullopt;
  /// Its worker is ended for the sake of another trial.
  bool is_bystander = false;
  bool stopped_now = false;
  /// It was sent ahead, so that its worker began it by itself.
  bool came_ahead = false;
  /// Its worker has ended without having done so.
  bool never_began = false;
};

/// Says whether a trial is one that another can be sent ahead behind, or that can be sent ahead itself: it goes from
/// its first epoch to its last in one process.
bool is_plain(const protocol::StartTrial& trial);

/// Says whether a trial is expected to end so soon that another which waits for it loses nothing, by the epochs that it
/// has reported.
bool ends_soon(const TrialAtWork& trial);

/// Says how an attempt ended whose worker, the program `worker`, has ended, from what that printed last.
events::AttemptEnded result_of_dead_worker(const TrialAtWork& trial, const ExitStatus& status, const BoundedLog& log,
                                           const std::filesystem::path& worker);

/// Returns the file without which this attempt, and every other that needs it, ends like this: a plugin's library that
/// could not be loaded, or `worker` itself. None where the trial's plugins were loaded.
std::optional<std::filesystem::path> unusable_file(const TrialAtWork& trial, const events::AttemptEnded& ended,
                                                   const std::filesystem::path& worker);

/// Says whether the attempt ended through one of the signals that end a whole run, which a worker leaves to its
/// supervisor.
bool ended_with_the_run(const events::AttemptEnded& ended);

}  // namespace runner::supervisor
