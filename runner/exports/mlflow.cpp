#include "exports/mlflow.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "exports/epoch_clock.hpp"
#include "exports/mlflow_names.hpp"
#include "exports/number_text.hpp"
#include "exports/parameter_values.hpp"
#include "exports/trial_record.hpp"
#include "files/buffered_file.hpp"
#include "files/writing.hpp"

namespace runner::exports {

namespace {

using database::Cell;
using database::TrialState;
using database::TrialView;

void append(const std::filesystem::path& file, std::string_view text) {
  files::BufferedFile output(file);
  output.write(text);
  output.finish();
}

// A string in double quotes, as JSON has it, is one of YAML's.
std::string yaml(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// RunStatus of mlflow/protos/service.proto.
int status_of(TrialState state) {
  constexpr int running = 1;
  constexpr int scheduled = 2;
  constexpr int finished = 3;
  constexpr int failed = 4;
  constexpr int killed = 5;
  switch (state) {
    case TrialState::pending:
      return scheduled;
    case TrialState::running:
      return running;
    case TrialState::completed:
      return finished;
    case TrialState::interrupted:
      return killed;
    default:
      return failed;
  }
}

class MlflowVisitor : public database::TrialVisitor {
 public:
  MlflowVisitor(const database::ExperimentSnapshot& experiment, std::filesystem::path folder, std::string artifacts)
      : folder_(std::move(folder)),
        artifacts_(std::move(artifacts)),
        experiment_(experiment.experiment().experiment),
        created_ms_(experiment.created_ms()),
        trials_(experiment.trial_columns()),
        curves_(experiment.columns_of(TrialView::learning_curves)),
        metrics_(experiment.columns_of(TrialView::metrics)),
        checkpoints_(experiment.columns_of(TrialView::best_checkpoints)) {}

  void begin(const std::vector<Cell>& row) override {
    trial_ = trial_record(trials_, row);
    clock_.begin(trial_, created_ms_);
    names_ = {};
    const auto id = run_id();
    run_ = folder_ / id;
    files::make_folder(run_);
    for (const auto* part : {"metrics", "params", "tags", "artifacts"}) files::make_folder(run_ / part);
    append(run_ / "meta.yaml", meta(id));
    for (const auto& [key, value] : trial_.params.items()) param(key, parameter_text(value));
    param("seed", std::to_string(trial_.seed));
    write_tags();
  }

  void rows(TrialView view, std::span<const std::vector<Cell>> rows) override {
    if (view == TrialView::best_checkpoints) {
      tag("runner.checkpoint", fmt::format("{}@{}", trial_.trial, checkpoints_.number(rows[0], "epoch")));
      tag("runner.checkpoint_sha256", checkpoints_.text(rows[0], "sha256"));
    } else if (view == TrialView::learning_curves) {
      clock_.add(curves_, rows);
      for (const auto& row : rows) {
        const auto lr = curves_.optional_real(row, "lr");
        if (lr) metric("", "lr", curves_.number(row, "epoch"), *lr);
      }
    } else {
      for (const auto& row : rows) {
        const auto one = metric_record(metrics_, row);
        metric(one.part, one.name, one.epoch, one.value);
      }
    }
    write_metrics();
  }

  void end() override {
    if (trial_.best_value && trial_.best_epoch) metric("best", trial_.monitor, *trial_.best_epoch, *trial_.best_value);
    write_metrics();
    for (const auto& [name, original] : names_.changed()) tag("runner.name." + name, original);
  }

 private:
  // A UUID without its dashes, as MLflow's own are.
  std::string run_id() const {
    std::string id = trial_.uuid;
    std::erase(id, '-');
    return id;
  }

  std::string name() const { return fmt::format("trial {}", trial_.trial); }

  std::string meta(const std::string& id) const {
    const auto ended = trial_.finished_ms ? std::to_string(*trial_.finished_ms) : "null";
    return fmt::format(
        "artifact_uri: {}\ndeleted_time: null\nend_time: {}\nentry_point_name: ''\nexperiment_id: '{}'\n"
        "lifecycle_stage: active\nrun_id: {}\nrun_name: {}\nrun_uuid: {}\nsource_name: ''\nsource_type: 4\n"
        "source_version: ''\nstart_time: {}\nstatus: {}\ntags: []\nuser_id: ''\n",
        yaml(artifacts_ + "/" + id + "/artifacts"), ended, experiment_, yaml(id), yaml(name()), yaml(id),
        clock_.begin_ms(), status_of(trial_.state));
  }

  void param(const std::string& key, const std::string& value) {
    append(run_ / "params" / names_.name_of("params", key), value);
  }

  void tag(const std::string& key, const std::string& value) { append(run_ / "tags" / key, value); }

  void write_tags() {
    tag("mlflow.runName", name());
    if (trial_.git_commit) tag("mlflow.source.git.commit", *trial_.git_commit);
    tag("runner.trial", std::to_string(trial_.trial));
    tag("runner.config_id", trial_.config_id);
    tag("runner.state", std::string(to_text(trial_.state)));
    tag("runner.reason", trial_.reason);
    tag("runner.message", trial_.message);
    tag("runner.attempts", std::to_string(trial_.attempts));
    tag("runner.monitor", trial_.monitor);
    tag("runner.mode", std::string(events::to_text(trial_.mode)));
    if (trial_.data_sha256) tag("runner.data_sha256", *trial_.data_sha256);
  }

  void metric(const std::string& part, const std::string& name, std::int64_t epoch, double value) {
    waiting_[part][name] += fmt::format("{} {} {}\n", clock_.end_ms(epoch), number_text(value), epoch);
  }

  void write_metrics() {
    const auto metrics = run_ / "metrics";
    for (const auto& [part, of_part] : waiting_) {
      if (!part.empty()) files::make_folder(metrics / part);
      for (const auto& [name, lines] : of_part) append(metrics / part / names_.name_of("metrics/" + part, name), lines);
    }
    waiting_.clear();
  }

  std::filesystem::path folder_;
  std::string artifacts_;
  std::int64_t experiment_;
  std::int64_t created_ms_;
  Columns trials_;
  Columns curves_;
  Columns metrics_;
  Columns checkpoints_;
  TrialRecord trial_;
  EpochClock clock_;
  MlflowNames names_;
  std::filesystem::path run_;
  /// Lines of metrics by part and name.
  std::map<std::string, std::map<std::string, std::string>> waiting_;
};

void write_experiment(const database::ExperimentSnapshot& experiment, const std::filesystem::path& folder,
                      const std::string& artifacts) {
  const auto& row = experiment.experiment();
  append(
      folder / "meta.yaml",
      fmt::format("artifact_location: {}\ncreation_time: {}\nexperiment_id: '{}'\nlast_update_time: {}\n"
                  "lifecycle_stage: active\nname: {}\n",
                  yaml(artifacts), experiment.created_ms(), row.experiment, experiment.created_ms(), yaml(row.name)));
  const auto tags = folder / "tags";
  files::make_folder(tags);
  if (!row.note.empty()) append(tags / "mlflow.note.content", row.note);
  append(tags / "runner.tags", row.tags);
  append(tags / "runner.command", row.command);
}

}  // namespace

bool write_mlflow(database::ExperimentSnapshot& experiment, const Destination& to) {
  const auto number = std::to_string(experiment.experiment().experiment);
  const auto folder = to.folder / number;
  files::make_folder(folder);
  const auto artifacts = file_uri(to.target / number);
  write_experiment(experiment, folder, artifacts);
  MlflowVisitor visitor(experiment, folder, artifacts);
  return experiment.visit(visitor, to.stopped);
}

}  // namespace runner::exports
