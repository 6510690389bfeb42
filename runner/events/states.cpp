#include "events/states.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace runner::events {

namespace {

constexpr std::array<std::string_view, 10> state_words{"pending", "running",   "completed",   "diverged", "failed",
                                                       "crashed", "timed_out", "interrupted", "paused",   "pruned"};
constexpr std::array<std::string_view, 2> monitor_modes{"min", "max"};
constexpr std::array<std::string_view, 3> splits{"train", "validation", "test"};

template <class Enum, std::size_t count>
std::optional<Enum> find(const std::array<std::string_view, count>& names, std::string_view text) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(TrialState state) noexcept { return state_words[static_cast<std::size_t>(state)]; }
std::string_view to_text(MonitorMode mode) noexcept { return monitor_modes[static_cast<std::size_t>(mode)]; }
std::string_view to_text(Split split) noexcept { return splits[static_cast<std::size_t>(split)]; }

std::optional<TrialState> trial_state_from(std::string_view text) noexcept {
  return find<TrialState>(state_words, text);
}
std::optional<MonitorMode> monitor_mode_from(std::string_view text) noexcept {
  return find<MonitorMode>(monitor_modes, text);
}
std::optional<Split> split_from(std::string_view text) noexcept { return find<Split>(splits, text); }

bool is_final(TrialState state) noexcept {
  return state == TrialState::completed || state == TrialState::diverged || state == TrialState::pruned;
}
bool has_failed(TrialState state) noexcept {
  return std::find(failed_states.begin(), failed_states.end(), state) != failed_states.end();
}

std::vector<TrialState> states_to_run(bool failed_too) {
  std::vector<TrialState> states = {TrialState::pending, TrialState::running, TrialState::interrupted};
  if (failed_too) states.insert(states.end(), failed_states.begin(), failed_states.end());
  return states;
}

}  // namespace runner::events
