#include "exports/curve_visitor.hpp"

#include <fmt/format.h>

namespace runner::exports {

using database::Cell;
using database::TrialView;

CurveVisitor::CurveVisitor(const database::ExperimentSnapshot& experiment)
    : created_ms_(experiment.created_ms()),
      trials_(experiment.trial_columns()),
      curves_(experiment.columns_of(TrialView::learning_curves)),
      metrics_(experiment.columns_of(TrialView::metrics)),
      checkpoints_(experiment.columns_of(TrialView::best_checkpoints)) {}

void CurveVisitor::begin(const std::vector<Cell>& row) {
  trial_ = trial_record(trials_, row);
  clock_.begin(trial_, created_ms_);
  begin_trial();
}

void CurveVisitor::rows(TrialView view, std::span<const std::vector<Cell>> rows) {
  if (view == TrialView::best_checkpoints) {
    take_checkpoint(fmt::format("{}@{}", trial_.trial, checkpoints_.number(rows[0], "epoch")),
                    checkpoints_.text(rows[0], "sha256"));
  } else if (view == TrialView::learning_curves) {
    clock_.add(curves_, rows);
    for (const auto& row : rows) {
      if (const auto lr = curves_.optional_real(row, "lr")) pass({curves_.number(row, "epoch"), "", "lr", *lr});
    }
  } else {
    for (const auto& row : rows) pass(metric_record(metrics_, row));
  }
  end_numbers();
}

void CurveVisitor::end() {
  if (trial_.best_value && trial_.best_epoch) pass({*trial_.best_epoch, "best", trial_.monitor, *trial_.best_value});
  end_numbers();
  end_trial();
}

}  // namespace runner::exports
