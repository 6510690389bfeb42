#pragma once

#include <optional>
#include <string_view>

namespace runner::database {

/// Lists the states of a trial and of an attempt. `completed` and `diverged` are final; an attempt is never `pending`.
enum class TrialState { pending, running, completed, diverged, failed, crashed, timed_out, interrupted };

/// Says whether a lower or a higher value of the monitored metric is better.
enum class MonitorMode { min, max };

/// Says whether a value of the monitored metric is better than another; neither is better than one that is not a number.
constexpr bool is_better(double value, double than, MonitorMode mode) noexcept {
  return mode == MonitorMode::max ? value > than : value < than;
}

/// Lists what became of a checkpoint's payload.
enum class PayloadState { live, deleted, corrupt };

/// Spells a state as the database stores it: `timed_out`.
std::string_view to_text(TrialState state) noexcept;
/// Spells a mode as the database stores it: `min` or `max`.
std::string_view to_text(MonitorMode mode) noexcept;
/// Spells a payload state as the database stores it.
std::string_view to_text(PayloadState state) noexcept;

/// Reads a state; nothing where the text names none.
std::optional<TrialState> trial_state_from(std::string_view text) noexcept;
/// Reads a mode; nothing where the text names none.
std::optional<MonitorMode> monitor_mode_from(std::string_view text) noexcept;
/// Reads a payload state; nothing where the text names none.
std::optional<PayloadState> payload_state_from(std::string_view text) noexcept;

/// Tells whether a trial in this state gets no further attempt.
bool is_final(TrialState state) noexcept;

}  // namespace runner::database
