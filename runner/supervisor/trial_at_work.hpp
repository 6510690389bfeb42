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
  /// The limit that it is past.
  std::optional<PassedLimit> passed = std::nullopt;
  /// Its worker is ended for the sake of another trial.
  bool is_bystander = false;
  bool stopped_now = false;
};

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
