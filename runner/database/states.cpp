#include "database/states.hpp"

#include <algorithm>
#include <array>

namespace runner::database {

namespace {

constexpr std::array<std::string_view, 3> payload_states{"live", "deleted", "corrupt"};
constexpr std::array<std::string_view, 3> step_actions{"begin", "go_on", "stop"};

}  // namespace

std::string_view to_text(PayloadState state) noexcept { return payload_states[static_cast<std::size_t>(state)]; }

std::optional<PayloadState> payload_state_from(std::string_view text) noexcept {
  const auto found = std::find(payload_states.begin(), payload_states.end(), text);
  if (found == payload_states.end()) return std::nullopt;
  return static_cast<PayloadState>(found - payload_states.begin());
}

std::string_view to_text(StepAction action) noexcept { return step_actions[static_cast<std::size_t>(action)]; }

std::optional<StepAction> step_action_from(std::string_view text) noexcept {
  const auto found = std::find(step_actions.begin(), step_actions.end(), text);
  if (found == step_actions.end()) return std::nullopt;
  return static_cast<StepAction>(found - step_actions.begin());
}

}  // namespace runner::database
