#pragma once

#include <optional>
#include <string_view>

#include "events/states.hpp"

namespace runner::database {

using events::is_final;
using events::monitor_mode_from;
using events::to_text;
using events::trial_state_from;
using events::TrialState;

/// Lists what became of a checkpoint's payload.
enum class PayloadState { live, deleted, corrupt };

/// Spells a payload state as the database stores it.
std::string_view to_text(PayloadState state) noexcept;
/// Reads a payload state; nothing where the text names none.
std::optional<PayloadState> payload_state_from(std::string_view text) noexcept;

/// Lists what a search with a stopper does with the trials of a suggestion.
enum class StepAction { begin, go_on, stop };

/// Spells a step as the database stores it.
std::string_view to_text(StepAction action) noexcept;
/// Reads a step; nothing where the text names none.
std::optional<StepAction> step_action_from(std::string_view text) noexcept;

}  // namespace runner::database
