#include "database/trial_view.hpp"

#include "database/internal/trial_view_rows.hpp"

namespace runner::database {

namespace {

std::string_view order_of(TrialView view) {
  switch (view) {
    case TrialView::metrics:
    case TrialView::result_tables:
      return "trial, epoch, part, name";
    case TrialView::checkpoint_history:
      return "trial, epoch, checkpoint";
    default:
      return "trial, epoch";
  }
}

}  // namespace

std::string_view to_text(TrialView view) noexcept {
  switch (view) {
    case TrialView::learning_curves:
      return "learning_curves";
    case TrialView::metrics:
      return "metrics";
    case TrialView::checkpoint_history:
      return "checkpoint_history";
    case TrialView::best_checkpoints:
      return "best_checkpoints";
    case TrialView::result_tables:
      return "result_tables";
  }
  return "";
}

// A plus sign keeps SQLite from looking at all trials of the experiment for some of them.
std::string select_rows_of(TrialView view) {
  return "SELECT * FROM " + std::string(to_text(view)) +
         " WHERE +experiment_id = ? AND trial BETWEEN ? AND ? AND epoch BETWEEN ? AND ? ORDER BY " +
         std::string(order_of(view));
}

}  // namespace runner::database
