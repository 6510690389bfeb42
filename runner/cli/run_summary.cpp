#include "cli/run_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/arguments.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "cli/shell_words.hpp"
#include "report/visible.hpp"

namespace runner::cli {

namespace {

using database::MonitorMode;
using database::TrialState;

void add(std::vector<BestResult>& best, BestResult result) {
  const auto same = std::find_if(best.begin(), best.end(), [&](const BestResult& other) {
    return other.monitor == result.monitor && other.mode == result.mode;
  });
  if (same == best.end()) {
    best.push_back(std::move(result));
    return;
  }
  if (result.mode == MonitorMode::max ? result.value > same->value : result.value < same->value) *same = std::move(result);
}

std::int64_t trials_in(const ExperimentSummary& summary) {
  return std::accumulate(summary.trials.begin(), summary.trials.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& state) { return sum + state.second; });
}

nlohmann::json to_json(const BestResult& best) {
  return {{"trial", best.trial}, {"epoch", best.epoch}, {best.monitor, best.value}};
}

}  // namespace

ExperimentSummary summary_of(database::Reader& reader, std::int64_t experiment) {
  ExperimentSummary summary;
  summary.experiment = experiment;
  summary.name = reader.experiment(experiment).name;
  const auto trials = reader.query(
      "SELECT id, state, monitor, mode, best_epoch, best_value FROM trial WHERE experiment_id = ? ORDER BY ordinal", {experiment});
  for (const auto& row : trials.rows) {
    ++summary.trials[database::trial_state_from(std::get<std::string>(row[1])).value_or(TrialState::pending)];
    const auto* value = std::get_if<double>(&row[5]);
    if (value == nullptr) continue;
    add(summary.best, {std::get<std::string>(row[2]),
                       database::monitor_mode_from(std::get<std::string>(row[3])).value_or(MonitorMode::min),
                       std::get<std::int64_t>(row[0]), std::get<std::int64_t>(row[4]), *value});
  }
  const auto count = reader.query(
      "SELECT count(*) FROM checkpoint JOIN trial AS t ON t.id = trial_id WHERE t.experiment_id = ?", {experiment});
  summary.checkpoints = std::get<std::int64_t>(count.rows.at(0).at(0));
  return summary;
}

void print_summary(const ExperimentSummary& summary, const std::string& db_option) {
  for (const auto& best : summary.best) {
    fmt::print("best   val_{} {:.6g} at epoch {} of trial {}\n", report::visible(best.monitor), best.value, best.epoch, best.trial);
  }
  fmt::print("stored {}, experiment {} '{}': {}, {}\n", report::visible(database_path(db_option).string()), summary.experiment, report::visible(summary.name),
             plural(trials_in(summary), "trial"), plural(summary.checkpoints, "checkpoint"));
  if (!summary.best.empty()) {
    fmt::print("next   runner best{}\n", report::visible(db_words(db_option)));
  } else {
    fmt::print("next   runner sql{} \"SELECT trial, state, message FROM trials WHERE experiment_id = {}\"\n", report::visible(db_words(db_option)),
               summary.experiment);
  }
}

void print_summary_json(const ExperimentSummary& summary, const std::string& db_option) {
  nlohmann::json json = {{"experiment", summary.experiment}, {"name", summary.name},
                         {"database", database_path(db_option).string()},
                         {"trials", trials_in(summary)},         {"checkpoints", summary.checkpoints},
                         {"best", nullptr}};
  for (const auto state : {TrialState::completed, TrialState::diverged, TrialState::failed, TrialState::crashed,
                           TrialState::timed_out, TrialState::interrupted}) {
    const auto count = summary.trials.find(state);
    json[std::string(database::to_text(state))] = count == summary.trials.end() ? 0 : count->second;
  }
  if (!summary.best.empty()) json["best"] = to_json(summary.best.front());
  if (summary.best.size() > 1) {
    for (const auto& best : summary.best) json["best_by_metric"].push_back(to_json(best));
  }
  print_json(json, -1);
}

}  // namespace runner::cli
