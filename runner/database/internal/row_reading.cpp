#include "database/internal/row_reading.hpp"

#include <utility>

namespace runner::database {

namespace {

// Hands out the cells of a row one after another, as the type that the field has.
class Cells {
 public:
  explicit Cells(const std::vector<Cell>& cells) : cells_(cells) {}

  std::int64_t number() { return optional_number().value_or(0); }
  std::string text() { return optional_text().value_or(std::string()); }

  std::optional<std::int64_t> optional_number() {
    const auto* value = std::get_if<std::int64_t>(&cells_.at(next_++));
    return value != nullptr ? std::optional(*value) : std::nullopt;
  }
  std::optional<double> optional_real() {
    const auto& cell = cells_.at(next_++);
    if (const auto* value = std::get_if<double>(&cell)) return *value;
    if (const auto* value = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*value);
    return std::nullopt;
  }
  std::optional<std::string> optional_text() {
    const auto* value = std::get_if<std::string>(&cells_.at(next_++));
    return value != nullptr ? std::optional(*value) : std::nullopt;
  }

 private:
  const std::vector<Cell>& cells_;
  std::size_t next_ = 0;
};

}  // namespace

const char* const select_experiments =
    "SELECT x.id AS experiment, x.name AS name, x.created_at AS created_at, count(t.id) AS trials,"
    " coalesce(sum(t.state = 'pending'), 0) AS pending, coalesce(sum(t.state = 'running'), 0) AS running,"
    " coalesce(sum(t.state = 'completed'), 0) AS completed, coalesce(sum(t.state = 'diverged'), 0) AS diverged,"
    " coalesce(sum(t.state IN ('failed', 'crashed', 'timed_out')), 0) AS failed,"
    " coalesce(sum(t.state = 'interrupted'), 0) AS interrupted, coalesce(sum(t.state = 'paused'), 0) AS paused,"
    " coalesce(sum(t.state = 'pruned'), 0) AS pruned, x.tags AS tags, x.note AS note,"
    " x.config_path AS config_path, x.command AS command"
    " FROM experiment AS x LEFT JOIN trial AS t ON t.experiment_id = x.id";
const char* const by_experiment = " GROUP BY x.id ORDER BY x.id";

ExperimentRow read_experiment(const std::vector<Cell>& row) {
  Cells cells(row);
  ExperimentRow experiment;
  experiment.experiment = cells.number();
  experiment.name = cells.text();
  experiment.created_at = cells.text();
  experiment.trials = cells.number();
  experiment.pending = cells.number();
  experiment.running = cells.number();
  experiment.completed = cells.number();
  experiment.diverged = cells.number();
  experiment.failed = cells.number();
  experiment.interrupted = cells.number();
  experiment.paused = cells.number();
  experiment.pruned = cells.number();
  experiment.tags = cells.text();
  experiment.note = cells.text();
  experiment.config_path = cells.text();
  experiment.command = cells.text();
  return experiment;
}

const char* const select_trials =
    "SELECT t.id, t.experiment_id, t.ordinal, t.config, t.spec_sha256, t.seed, t.fold, t.lr, t.state, t.reason, "
    "t.message,"
    " t.attempts, t.epochs, t.monitor, t.mode, t.best_value, t.best_epoch,"
    " t.final_val_loss, t.wall_seconds, t.dataset, t.model, t.optimizer, t.data_sha256, t.parent, t.started_at FROM "
    "trial AS t";

TrialRow read_trial(const std::vector<Cell>& row) {
  Cells cells(row);
  TrialRow trial;
  trial.trial = cells.number();
  trial.experiment = cells.number();
  trial.ordinal = cells.number();
  trial.config_id = cells.text();
  trial.spec_sha256 = cells.text();
  trial.seed = cells.number();
  trial.fold = cells.optional_number();
  trial.lr = cells.optional_real();
  trial.state = trial_state_from(cells.text()).value_or(TrialState::pending);
  trial.reason = cells.text();
  trial.message = cells.text();
  trial.attempts = cells.number();
  trial.epochs = cells.number();
  trial.monitor = cells.text();
  trial.mode = monitor_mode_from(cells.text()).value_or(MonitorMode::min);
  trial.best_value = cells.optional_real();
  trial.best_epoch = cells.optional_number();
  trial.final_val_loss = cells.optional_real();
  trial.wall_seconds = cells.optional_real();
  trial.dataset = cells.text();
  trial.model = cells.text();
  trial.optimizer = cells.text();
  trial.data_sha256 = cells.optional_text();
  trial.parent = cells.optional_number();
  trial.started_at = cells.optional_text();
  return trial;
}

const char* const select_checkpoints =
    "SELECT h.checkpoint, h.experiment_id, h.experiment, h.trial, h.config_id, h.seed, (SELECT fold FROM trial WHERE "
    "id = h.trial), h.lr, h.epoch, h.step, "
    "h.val_loss,"
    " h.monitor, h.mode, h.monitor_value, h.metrics, h.bytes, h.sha256, h.path, h.policy, h.reason, h.payload_state,"
    " h.created_at FROM checkpoint_history AS h";

CheckpointRow read_checkpoint(const std::vector<Cell>& row) {
  Cells cells(row);
  CheckpointRow checkpoint;
  checkpoint.checkpoint = cells.number();
  checkpoint.experiment = cells.number();
  checkpoint.experiment_name = cells.text();
  checkpoint.trial = cells.number();
  checkpoint.config_id = cells.text();
  checkpoint.seed = cells.number();
  checkpoint.fold = cells.optional_number();
  checkpoint.lr = cells.optional_real();
  checkpoint.epoch = cells.number();
  checkpoint.step = cells.number();
  checkpoint.val_loss = cells.optional_real();
  checkpoint.monitor = cells.text();
  checkpoint.mode = monitor_mode_from(cells.text()).value_or(MonitorMode::min);
  checkpoint.monitor_value = cells.optional_real();
  checkpoint.metrics = cells.text();
  checkpoint.bytes = cells.number();
  checkpoint.sha256 = cells.text();
  checkpoint.path = cells.optional_text();
  checkpoint.policy = cells.text();
  checkpoint.reason = cells.text();
  checkpoint.payload_state = payload_state_from(cells.text()).value_or(PayloadState::corrupt);
  checkpoint.created_at = cells.text();
  return checkpoint;
}

const char* const select_plugins =
    "SELECT p.kind, p.name, p.path, p.sha256, p.sdk_version, p.libtorch_version, p.compiler FROM plugin AS p";

PluginRecord read_plugin(const std::vector<Cell>& row) {
  Cells cells(row);
  PluginRecord plugin;
  plugin.kind = cells.text();
  plugin.name = cells.text();
  plugin.path = cells.text();
  plugin.sha256 = cells.text();
  plugin.sdk_version = cells.text();
  plugin.libtorch_version = cells.text();
  plugin.compiler = cells.text();
  return plugin;
}

}  // namespace runner::database
