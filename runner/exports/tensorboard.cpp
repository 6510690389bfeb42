#include "exports/tensorboard.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "exports/epoch_clock.hpp"
#include "exports/event_file.hpp"
#include "exports/hyperparameters.hpp"
#include "exports/number_text.hpp"
#include "exports/parameter_values.hpp"
#include "exports/trial_record.hpp"
#include "files/writing.hpp"

namespace runner::exports {

namespace {

using database::Cell;
using database::TrialState;
using database::TrialView;

double seconds(std::int64_t milliseconds) { return static_cast<double>(milliseconds) / 1000.0; }

// The seed is a parameter here, by which runs are told apart.
TrialRecord record_with_seed(const Columns& columns, const std::vector<Cell>& row) {
  auto trial = trial_record(columns, row);
  trial.params["seed"] = trial.seed;
  return trial;
}

// In a cell of a table in Markdown.
std::string cell_text(std::string text) {
  for (auto at = text.find_first_of("|\n\r"); at != std::string::npos; at = text.find_first_of("|\n\r", at + 2)) {
    text.replace(at, 1, text[at] == '|' ? "\\|" : "  ");
  }
  return text;
}

std::string about(const TrialRecord& trial, const std::optional<std::string>& checkpoint) {
  std::string text = "| | |\n|---|---|\n";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += fmt::format("| {} | {} |\n", name, cell_text(value));
  };
  add("state", std::string(to_text(trial.state)));
  add("reason", trial.reason);
  add("message", trial.message);
  add("config_id", trial.config_id);
  add("seed", std::to_string(trial.seed));
  add("monitor", std::string(events::to_text(trial.mode)) + " " + trial.monitor);
  if (trial.best_value) add("best_value", number_text(*trial.best_value));
  if (trial.best_epoch) add("best_epoch", std::to_string(*trial.best_epoch));
  add("checkpoint", checkpoint.value_or(""));
  return text;
}

class TensorboardVisitor : public database::TrialVisitor {
 public:
  TensorboardVisitor(const database::ExperimentSnapshot& experiment, std::filesystem::path folder)
      : folder_(std::move(folder)),
        created_ms_(experiment.created_ms()),
        trials_(experiment.trial_columns()),
        curves_(experiment.columns_of(TrialView::learning_curves)),
        metrics_(experiment.columns_of(TrialView::metrics)),
        checkpoints_(experiment.columns_of(TrialView::best_checkpoints)) {}

  void begin(const std::vector<Cell>& row) override {
    trial_ = record_with_seed(trials_, row);
    clock_.begin(trial_, created_ms_);
    checkpoint_.reset();
    const auto folder = folder_ / fmt::format("trial_{}", trial_.trial);
    files::make_folder(folder);
    file_.emplace(folder, seconds(clock_.begin_ms()));
    const auto began = trial_.started_ms ? std::optional(seconds(*trial_.started_ms)) : std::nullopt;
    file_->plugin_data(hyperparameters::start_tag, seconds(clock_.begin_ms()), hyperparameters::plugin,
                       hyperparameters::session_start(trial_, began));
  }

  void rows(TrialView view, std::span<const std::vector<Cell>> rows) override {
    if (view == TrialView::learning_curves) {
      clock_.add(curves_, rows);
      for (const auto& row : rows) {
        const auto lr = curves_.optional_real(row, "lr");
        if (lr) scalar("lr", curves_.number(row, "epoch"), *lr);
      }
    } else if (view == TrialView::metrics) {
      for (const auto& row : rows) {
        const auto metric = metric_record(metrics_, row);
        scalar(tag_of(metric), metric.epoch, metric.value);
      }
    } else {
      checkpoint_ = fmt::format("{}@{}", trial_.trial, checkpoints_.number(rows[0], "epoch"));
    }
  }

  void end() override {
    if (trial_.best_value && trial_.best_epoch) scalar(best_tag(trial_), *trial_.best_epoch, *trial_.best_value);
    file_->markdown("trial", seconds(clock_.begin_ms()), about(trial_, checkpoint_));
    // Without an end TensorBoard takes a trial to run.
    if (trial_.state != TrialState::running) {
      file_->plugin_data(hyperparameters::end_tag, seconds(trial_.finished_ms.value_or(clock_.begin_ms())),
                         hyperparameters::plugin, hyperparameters::session_end(trial_));
    }
    file_->finish();
  }

 private:
  void scalar(const std::string& tag, std::int64_t epoch, double value) {
    file_->scalar(tag, epoch, seconds(clock_.end_ms(epoch)), value);
  }

  std::filesystem::path folder_;
  std::int64_t created_ms_;
  Columns trials_;
  Columns curves_;
  Columns metrics_;
  Columns checkpoints_;
  TrialRecord trial_;
  EpochClock clock_;
  std::optional<std::string> checkpoint_;
  std::optional<EventFile> file_;
};

void write_experiment(database::ExperimentSnapshot& experiment, const std::filesystem::path& folder) {
  ParameterValues values;
  std::set<std::string> tags;
  const Columns columns(experiment.trial_columns());
  experiment.each_trial([&](std::vector<Cell>&& row) {
    const auto trial = record_with_seed(columns, row);
    values.add(trial);
    tags.insert(best_tag(trial));
    tags.insert("validation/" + trial.monitor);
    return true;
  });
  const double created = seconds(experiment.created_ms());
  EventFile file(folder, created);
  file.plugin_data(hyperparameters::experiment_tag, created, hyperparameters::plugin,
                   hyperparameters::experiment(experiment.experiment().name, created, values, tags));
  file.finish();
}

}  // namespace

bool write_tensorboard(database::ExperimentSnapshot& experiment, const Destination& to) {
  write_experiment(experiment, to.folder);
  TensorboardVisitor visitor(experiment, to.folder);
  return experiment.visit(visitor, to.stopped);
}

}  // namespace runner::exports
