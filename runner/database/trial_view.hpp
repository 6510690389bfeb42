#pragma once

#include <string_view>

namespace runner::database {

/// Lists the public views with rows of single trials, in the order in which a trial's rows are shown.
enum class TrialView { learning_curves, metrics, checkpoint_history, best_checkpoints, result_tables };

/// Returns the view's name.
std::string_view to_text(TrialView view) noexcept;

}  // namespace runner::database
