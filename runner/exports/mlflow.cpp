#include "exports/mlflow.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "exports/curve_visitor.hpp"
#include "exports/mlflow_names.hpp"
#include "exports/number_text.hpp"
#include "exports/parameter_values.hpp"
#include "exports/trial_record.hpp"
#include "files/buffered_file.hpp"
#include "files/writing.hpp"

namespace runner::exports {

namespace {

using database::TrialState;

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
    case TrialState::paused:
    case TrialState::pruned:
      return killed;
    default:
      return failed;
  }
}

class MlflowVisitor : public CurveVisitor {
 public:
  MlflowVisitor(const database::ExperimentSnapshot& experiment, std::filesystem::path folder, std::string artifacts)
      : CurveVisitor(experiment),
        folder_(std::move(folder)),
        artifacts_(std::move(artifacts)),
        experiment_(experiment.experiment().experiment) {}

 private:
  void begin_trial() override {
    names_ = {};
    const auto id = run_id();
    run_ = folder_ / id;
    files::make_folder(run_);
    for (const auto* part : {"metrics", "params", "tags", "artifacts"}) files::make_folder(run_ / part);
    append(run_ / "meta.yaml", meta(id));
    for (const auto& [key, value] : trial().params.items()) param(key, parameter_text(value));
    param("seed", std::to_string(trial().seed));
    if (trial().fold) param("fold", std::to_string(*trial().fold));
    write_tags();
  }

  void take(const MetricRecord& number, std::int64_t ended_ms) override {
    waiting_[number.part][number.name] += fmt::format("{} {} {}\n", ended_ms, number_text(number.value), number.epoch);
  }

  void take_checkpoint(const std::string& name, const std::string& sha256) override {
    tag("runner.checkpoint", name);
    tag("runner.checkpoint_sha256", sha256);
  }

  void end_numbers() override {
    const auto metrics = run_ / "metrics";
    for (const auto& [part, of_part] : waiting_) {
      if (!part.empty()) files::make_folder(metrics / part);
      for (const auto& [name, lines] : of_part) append(metrics / part / names_.name_of("metrics/" + part, name), lines);
    }
    waiting_.clear();
  }

  void end_trial() override {
    for (const auto& [name, original] : names_.changed()) tag("runner.name." + name, original);
  }

  // A UUID without its dashes, as MLflow's own are.
  std::string run_id() const {
    std::string id = trial().uuid;
    std::erase(id, '-');
    return id;
  }

  std::string name() const { return fmt::format("trial {}", trial().trial); }

  std::string meta(const std::string& id) const {
    const auto ended = trial().finished_ms ? std::to_string(*trial().finished_ms) : "null";
    return fmt::format(
        "artifact_uri: {}\ndeleted_time: null\nend_time: {}\nentry_point_name: ''\nexperiment_id: '{}'\n"
        "lifecycle_stage: active\nrun_id: {}\nrun_name: {}\nrun_uuid: {}\nsource_name: ''\nsource_type: 4\n"
        "source_version: ''\nstart_time: {}\nstatus: {}\ntags: []\nuser_id: ''\n",
        yaml(artifacts_ + "/" + id + "/artifacts"), ended, experiment_, yaml(id), yaml(name()), yaml(id), began_ms(),
        status_of(trial().state));
  }

  void param(const std::string& key, const std::string& value) {
    append(run_ / "params" / names_.name_of("params", key), value);
  }

  void tag(const std::string& key, const std::string& value) { append(run_ / "tags" / key, value); }

  void write_tags() {
    tag("mlflow.runName", name());
    if (trial().git_commit) tag("mlflow.source.git.commit", *trial().git_commit);
    tag("runner.trial", std::to_string(trial().trial));
    tag("runner.config_id", trial().config_id);
    tag("runner.state", std::string(to_text(trial().state)));
    tag("runner.reason", trial().reason);
    tag("runner.message", trial().message);
    tag("runner.attempts", std::to_string(trial().attempts));
    tag("runner.monitor", trial().monitor);
    tag("runner.mode", std::string(events::to_text(trial().mode)));
    if (trial().data_sha256) tag("runner.data_sha256", *trial().data_sha256);
  }

  std::filesystem::path folder_;
  std::string artifacts_;
  std::int64_t experiment_;
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
