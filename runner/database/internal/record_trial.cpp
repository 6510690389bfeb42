#include <stdexcept>

#include "database/internal/params_json.hpp"
#include "database/internal/recording.hpp"
#include "database/internal/uuid.hpp"

namespace runner::database {

namespace {

struct InsertParam {
  StatementCache& statements;
  std::int64_t trial;
  const std::string& key;

  void operator()(std::nullptr_t) const { insert(nullptr, "null"); }
  void operator()(bool value) const { insert(value ? "true" : "false", "json"); }
  void operator()(std::int64_t value) const { insert(value, "integer"); }
  void operator()(double value) const { insert(value, "real"); }
  void operator()(const std::string& value) const { insert(value, "text"); }
  void operator()(const JsonText& value) const { insert(value.text, "json"); }

  template <class Value>
  void insert(const Value& value, const char* kind) const {
    statements.run("INSERT INTO trial_param (trial_id, key, value, kind) VALUES (?, ?, ?, ?)", trial, key, value, kind);
  }
};

}  // namespace

std::int64_t add_trial(Recording& into, const TrialRecord& trial) {
  const auto number = into.statements.insert(
      "INSERT INTO trial (uuid, experiment_id, ordinal, config, seed, fold, lr, monitor, mode, dataset, model,"
      " optimizer, parent, spec_sha256, params, spec) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      random_uuid(), trial.experiment, trial.ordinal, trial.config_id, trial.seed, trial.fold, trial.lr, trial.monitor,
      to_text(trial.mode), trial.dataset, trial.model, trial.optimizer, trial.parent, trial.spec_sha256,
      params_json(trial.params), trial.spec);
  into.summaries.sum_up(trial.experiment, trial.config_id);
  for (const auto& param : trial.params) {
    if (!is_seed(param)) std::visit(InsertParam{into.statements, number, param.key}, param.value);
  }
  return number;
}

void record(Recording& into, const PluginUse& use) {
  const auto& plugin = use.plugin;
  into.statements.run(
      "INSERT INTO plugin (kind, name, path, sha256, sdk_version, libtorch_version, compiler)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name, sha256, path) DO NOTHING",
      plugin.kind, plugin.name, plugin.path, plugin.sha256, plugin.sdk_version, plugin.libtorch_version,
      plugin.compiler);
  into.statements.run(
      "INSERT INTO trial_plugin (trial_id, plugin_id)"
      " SELECT ?, id FROM plugin WHERE kind = ? AND name = ? AND sha256 = ? AND path = ?"
      " ON CONFLICT DO NOTHING",
      use.trial, plugin.kind, plugin.name, plugin.sha256, plugin.path);
}

void record(Recording& into, const TrialData& data) {
  const auto mode = data.mode ? std::optional(to_text(*data.mode)) : std::nullopt;
  const int changed = into.statements.run(
      "UPDATE trial SET data_sha256 = ?, monitor = coalesce(?, monitor), mode = coalesce(?, mode) WHERE id = ?",
      data.data_sha256, data.monitor, mode, data.trial);
  if (changed != 1) throw std::logic_error("there is no trial " + std::to_string(data.trial));
}

}  // namespace runner::database
