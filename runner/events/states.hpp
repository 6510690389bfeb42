#pragma once

#include <array>
#include <optional>
#include <runner/evaluation.hpp>
#include <runner/split.hpp>
#include <string_view>
#include <vector>

namespace runner::events {

/// Lists the states of a trial and of an attempt. `completed`, `diverged` and `pruned` are final; an attempt is never
/// `pending` nor `pruned`. A search decides whether a trial that is `paused` goes on or is `pruned`.
enum class TrialState {
  pending,
  running,
  completed,
  diverged,
  failed,
  crashed,
  timed_out,
  interrupted,
  paused,
  pruned
};

/// Lists them all.
inline constexpr std::array trial_states = {
    TrialState::pending, TrialState::running,   TrialState::completed,   TrialState::diverged, TrialState::failed,
    TrialState::crashed, TrialState::timed_out, TrialState::interrupted, TrialState::paused,   TrialState::pruned};
/// Lists the states of a trial that ended by a fault: it gets another attempt where somebody asks for one.
inline constexpr std::array failed_states = {TrialState::failed, TrialState::crashed, TrialState::timed_out};

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
/// Says whether it is one of `failed_states`.
bool has_failed(TrialState state) noexcept;
/// Returns the states of the trials that another run takes up: those that have not ended, and those that have failed
/// where they are to be tried again; a trial that is paused waits for its search. A dead supervisor's trials still say
/// that they are running.
std::vector<TrialState> states_to_run(bool failed_too);

}  // namespace runner::events
