#pragma once

#include <optional>
#include <runner/evaluation.hpp>
#include <runner/split.hpp>
#include <string_view>

namespace runner::events {

/// Lists the states of a trial and of an attempt. `completed` and `diverged` are final; an attempt is never `pending`.
enum class TrialState { pending, running, completed, diverged, failed, crashed, timed_out, interrupted };

/// Returns the word for a state: `timed_out`.
std::string_view to_text(TrialState state) noexcept;
/// Returns `min` or `max`.
std::string_view to_text(MonitorMode mode) noexcept;
/// Returns `train`, `validation` or `test`.
std::string_view to_text(Split split) noexcept;

/// Each reads what `to_text` wrote; none where the text is something else.
std::optional<TrialState> trial_state_from(std::string_view text) noexcept;
std::optional<MonitorMode> monitor_mode_from(std::string_view text) noexcept;
std::optional<Split> split_from(std::string_view text) noexcept;

/// Says whether a trial in this state gets no further attempt.
bool is_final(TrialState state) noexcept;

}  // namespace runner::events
