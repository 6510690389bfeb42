#include "analysis/result_description.hpp"

#include <cmath>

#include "analysis/trial_labels.hpp"
#include "spec/trial_spec.hpp"

namespace runner::analysis {

namespace {

using nlohmann::json;

void add_parameters(database::Reader& reader, const std::vector<std::int64_t>& trials, ResultDescription& out) {
  const auto configurations = reader.configurations_of({std::nullopt, trials});
  out.configurations = configurations.size();
  for (const auto& row : configurations) {
    const auto spec = json::parse(row.spec, nullptr, false);
    for (auto& [key, value] : TrialLabels::flat_values(spec)) {
      // Replicates are of one configuration: theirs are added for each trial.
      if (!spec::is_replicate_key(key)) out.facts[{"parameter", key}].insert(std::move(value));
    }
  }
}

void add_environment(database::Reader& reader, std::int64_t experiment, ResultDescription& out) {
  const auto provenance = reader.provenance_of(experiment);
  const auto add = [&](const std::string& name, const json& value) {
    if (!value.is_null()) out.facts[{"environment", name}].insert(value);
  };
  add("runner_version", provenance.runner_version);
  add("libtorch_version", provenance.libtorch_version ? json(*provenance.libtorch_version) : json());
  add("compiler", provenance.compiler);
  add("host", provenance.host);
  add("git_commit", provenance.git_commit ? json(*provenance.git_commit) : json());
  add("git_dirty", provenance.git_dirty ? json(*provenance.git_dirty) : json());
  const auto fingerprint = reader.fingerprint_of(experiment);
  const auto said = fingerprint ? json::parse(*fingerprint, nullptr, false) : json();
  if (!said.is_object()) return;
  for (const auto& [key, value] : said.items()) add(key, value);
}

void add_trial(database::Reader& reader, std::int64_t number, ResultDescription& out) {
  const auto trial = reader.trial(number);
  out.facts[{"parameter", "seed"}].insert(trial.seed);
  if (trial.fold) out.facts[{"parameter", "dataset.fold"}].insert(*trial.fold);
  if (trial.data_sha256) out.facts[{"data", "sha256"}].insert(*trial.data_sha256);
  for (const auto& plugin : reader.plugins_of(number)) {
    out.facts[{"plugin", plugin.kind + "/" + plugin.name}].insert(plugin.sha256);
  }
  ++out.states[trial.state];
}

// What all trials with a value follow.
void find_monitor(const std::vector<database::ResultRow>& rows, ResultDescription& out) {
  bool is_one = true;
  for (const auto& row : rows) {
    if (!row.best_value) continue;
    const PartMetric monitor{Split::validation, row.monitor};
    is_one = is_one && (!out.monitor || (*out.monitor == monitor && out.mode == row.mode));
    out.monitor = monitor;
    out.mode = row.mode;
  }
  if (!is_one) out.monitor.reset();
}

void add_numbers(database::Reader& reader, const std::vector<database::ResultRow>& rows, ResultDescription& out) {
  std::map<std::string, std::vector<double>> all;
  for (const auto& row : rows) {
    const bool counts = rows.size() == 1 || row.state == events::TrialState::completed;
    if (!counts) continue;
    out.counted.push_back(row.trial);
    const auto trial = reader.trial(row.trial);
    all["epochs"].push_back(static_cast<double>(trial.epochs));
    if (trial.wall_seconds) all["seconds"].push_back(*trial.wall_seconds);
    if (!row.best_value || !std::isfinite(*row.best_value)) continue;
    if (row.best_epoch) all["best epoch"].push_back(static_cast<double>(*row.best_epoch));
    all["best val_" + row.monitor].push_back(*row.best_value);
    if (out.monitor && out.configurations == 1) out.values.try_emplace({row.seed, row.fold}, *row.best_value);
  }
  for (const auto& metric : reader.best_metrics_of({std::nullopt, out.counted})) {
    if (out.monitor == PartMetric{metric.part, metric.metric}) continue;
    all[name_of(PartMetric{metric.part, metric.metric}) + " there"].push_back(metric.value);
  }
  for (const auto& [name, values] : all) out.numbers[name] = moments_of(values);
}

}  // namespace

ResultDescription describe(database::Reader& reader, const std::vector<std::int64_t>& trials) {
  ResultDescription out;
  out.trials = trials;
  add_parameters(reader, trials, out);
  add_environment(reader, reader.trial(trials.front()).experiment, out);
  for (const auto trial : trials) add_trial(reader, trial, out);
  const auto rows = reader.results_of({std::nullopt, trials});
  find_monitor(rows, out);
  add_numbers(reader, rows, out);
  return out;
}

}  // namespace runner::analysis
