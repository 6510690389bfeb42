#include "exports/tensorboard.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "exports/curve_visitor.hpp"
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

double seconds(std::int64_t milliseconds) { return static_cast<double>(milliseconds) / 1000.0; }

// Seed and fold are parameters here, by which runs are told apart.
TrialRecord with_replicate(TrialRecord trial) {
  trial.params["seed"] = trial.seed;
  if (trial.fold) trial.params["fold"] = *trial.fold;
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
  if (trial.fold) add("fold", std::to_string(*trial.fold));
  add("monitor", std::string(events::to_text(trial.mode)) + " " + trial.monitor);
  if (trial.best_value) add("best_value", number_text(*trial.best_value));
  if (trial.best_epoch) add("best_epoch", std::to_string(*trial.best_epoch));
  add("checkpoint", checkpoint.value_or(""));
  return text;
}

class TensorboardVisitor : public CurveVisitor {
 public:
  TensorboardVisitor(const database::ExperimentSnapshot& experiment, std::filesystem::path folder)
      : CurveVisitor(experiment), folder_(std::move(folder)) {}

 private:
  void begin_trial() override {
    checkpoint_.reset();
    const auto folder = folder_ / fmt::format("trial_{}", trial().trial);
    files::make_folder(folder);
    file_.emplace(folder, seconds(began_ms()));
    const auto began = trial().started_ms ? std::optional(seconds(*trial().started_ms)) : std::nullopt;
    file_->plugin_data(hyperparameters::start_tag, seconds(began_ms()), hyperparameters::plugin,
                       hyperparameters::session_start(with_replicate(trial()), began));
  }

  void take(const MetricRecord& number, std::int64_t ended_ms) override {
    file_->scalar(tag_of(number), number.epoch, seconds(ended_ms), number.value);
  }

  void take_checkpoint(const std::string& name, const std::string& /*sha256*/) override { checkpoint_ = name; }

  void end_trial() override {
    file_->markdown("trial", seconds(began_ms()), about(trial(), checkpoint_));
    // Without an end TensorBoard takes a trial to run.
    if (trial().state != TrialState::running) {
      file_->plugin_data(hyperparameters::end_tag, seconds(trial().finished_ms.value_or(began_ms())),
                         hyperparameters::plugin, hyperparameters::session_end(trial()));
    }
    file_->finish();
  }

  std::filesystem::path folder_;
  std::optional<std::string> checkpoint_;
  std::optional<EventFile> file_;
};

void write_experiment(database::ExperimentSnapshot& experiment, const std::filesystem::path& folder) {
  ParameterValues values;
  std::set<std::string> tags;
  const Columns columns(experiment.trial_columns());
  experiment.each_trial([&](std::vector<Cell>&& row) {
    const auto trial = with_replicate(trial_record(columns, row));
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
