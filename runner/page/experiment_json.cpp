#include "page/experiment_json.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "analysis/confirmation.hpp"
#include "analysis/experiment_summary.hpp"
#include "analysis/ranking.hpp"
#include "database/stored_experiment.hpp"
#include "page/column.hpp"
#include "page/curves_json.hpp"
#include "page/search_json.hpp"

namespace runner::page {

namespace {

using database::TrialRow;
using nlohmann::json;

// Null where another program has written what is no JSON.
json parsed(const std::string& text) {
  json value = json::parse(text, nullptr, false);
  return value.is_discarded() ? json(nullptr) : value;
}

json details_json(database::Reader& reader, std::int64_t experiment, const std::vector<TrialRow>& trials) {
  const auto row = reader.experiment(experiment);
  const auto provenance = reader.provenance_of(experiment);
  std::set<std::string> data;
  for (const auto& trial : trials) {
    if (trial.data_sha256) data.insert(*trial.data_sha256);
  }
  json plugins = json::array();
  for (const auto& plugin : database::plugins_of_experiment(reader, experiment)) {
    plugins.push_back({{"kind", plugin.kind},
                       {"name", plugin.name},
                       {"path", plugin.path},
                       {"sha256", plugin.sha256},
                       {"compiler", plugin.compiler}});
  }
  const auto fingerprint = reader.fingerprint_of(experiment);
  return {{"created_at", row.created_at},
          {"tags", parsed(row.tags)},
          {"note", row.note},
          {"command", row.command},
          {"config_path", row.config_path},
          {"config_text", provenance.config_text},
          {"git_commit", provenance.git_commit.value_or("")},
          {"git_dirty", provenance.git_dirty.value_or(false)},
          {"host", provenance.host},
          {"runner_version", provenance.runner_version},
          {"libtorch_version", provenance.libtorch_version.value_or("")},
          {"compiler", provenance.compiler},
          {"fingerprint", fingerprint ? parsed(*fingerprint) : json(nullptr)},
          {"data_sha256", data},
          {"plugins", std::move(plugins)},
          {"spec", trials.empty() ? json(nullptr) : json(reader.spec_of(trials[0].trial))}};
}

json best_json(const analysis::ExperimentSummary& summary) {
  json best = json::array();
  for (const auto& result : summary.best) {
    best.push_back({{"monitor", result.monitor},
                    {"mode", events::to_text(result.mode)},
                    {"trial", result.trial},
                    {"epoch", result.epoch},
                    {"value", result.value}});
  }
  return best;
}

}  // namespace

json trials_json(const std::vector<TrialRow>& trials, const Configurations& configurations,
                 const std::function<double(std::size_t trial, const std::string& monitor)>& train_at_best) {
  std::map<std::size_t, std::string> monitors;
  for (const auto& group : configurations.groups) monitors[group.first] = group.monitor;
  std::vector<std::int64_t> number, configuration, seed, fold, state, best_epoch, epochs, attempts;
  std::vector<double> best, train, wall;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const TrialRow& trial = trials[i];
    const auto place = configurations.place_of_trial.at(trial.trial);
    const auto& monitor = std::prev(monitors.upper_bound(place))->second;
    number.push_back(trial.trial);
    configuration.push_back(static_cast<std::int64_t>(place));
    seed.push_back(trial.seed);
    fold.push_back(trial.fold.value_or(-1));
    state.push_back(static_cast<std::int64_t>(trial.state));
    best_epoch.push_back(trial.best_epoch.value_or(-1));
    epochs.push_back(trial.epochs);
    attempts.push_back(trial.attempts);
    best.push_back(trial.best_value.value_or(absent));
    train.push_back(trial.best_epoch ? train_at_best(i, monitor) : absent);
    wall.push_back(trial.wall_seconds.value_or(absent));
  }
  return {{"trial", column(number)},
          {"configuration", column(configuration)},
          {"seed", column(seed)},
          {"fold", column(fold)},
          {"state", column(state)},
          {"best_value", column(best)},
          {"best_epoch", column(best_epoch)},
          {"train_at_best", column(train)},
          {"epochs", column(epochs)},
          {"attempts", column(attempts)},
          {"wall_seconds", column(wall)}};
}

namespace {

bool went_wrong(events::TrialState state) {
  return state == events::TrialState::diverged || state == events::TrialState::interrupted || events::has_failed(state);
}

// What did not complete, by what was said of it.
json endings_json(const std::vector<TrialRow>& trials) {
  using Ending = std::tuple<int, std::string, std::string>;
  std::map<Ending, std::vector<std::int64_t>> endings;
  for (const auto& trial : trials) {
    if (!went_wrong(trial.state)) continue;
    endings[{static_cast<int>(trial.state), trial.reason, trial.message}].push_back(trial.trial);
  }
  constexpr std::size_t most_endings = 200;
  constexpr std::size_t most_trials = 50;
  json list = json::array();
  for (auto& [ending, numbers] : endings) {
    if (list.size() == most_endings) break;
    const auto count = numbers.size();
    if (count > most_trials) numbers.resize(most_trials);
    list.push_back({{"state", std::get<0>(ending)},
                    {"reason", std::get<1>(ending)},
                    {"message", std::get<2>(ending)},
                    {"count", count},
                    {"trials", numbers}});
  }
  return {{"list", std::move(list)}, {"different", endings.size()}};
}

// Times count from the first beginning.
json attempts_json(const std::vector<database::AttemptSpan>& attempts, double now_ms) {
  std::vector<std::int64_t> trial, worker, state, from, length;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> places;
  json workers = json::array();
  const double origin = attempts.empty() ? 0.0 : attempts[0].started_ms;
  for (const auto& attempt : attempts) {
    const auto [place, is_new] =
        places.try_emplace({attempt.host, attempt.worker_pid}, static_cast<std::int64_t>(places.size()));
    if (is_new) workers.push_back({{"host", attempt.host}, {"pid", attempt.worker_pid}});
    trial.push_back(attempt.trial);
    worker.push_back(place->second);
    state.push_back(static_cast<std::int64_t>(attempt.state));
    from.push_back(static_cast<std::int64_t>(attempt.started_ms - origin));
    const double end = attempt.finished_ms.value_or(now_ms);
    length.push_back(static_cast<std::int64_t>(std::max(0.0, end - attempt.started_ms)));
  }
  return {{"origin_ms", origin},        {"workers", std::move(workers)}, {"trial", column(trial)},
          {"worker", column(worker)},   {"state", column(state)},        {"from_ms", column(from)},
          {"length_ms", column(length)}};
}

std::vector<CompletedTrials> completed_by_configuration(const std::vector<TrialRow>& trials,
                                                        const Configurations& configurations) {
  std::vector<CompletedTrials> completed;
  for (const auto* configuration : configurations.all()) completed.push_back({configuration->id, {}});
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (trials[i].state == events::TrialState::completed)
      completed[configurations.place_of_trial.at(trials[i].trial)].trials.push_back(i);
  }
  return completed;
}

std::vector<analysis::SweptParameter> swept_of(database::Reader& reader, std::int64_t experiment,
                                               const Configurations& configurations) {
  std::map<std::string, std::string> specs;
  for (auto& row : reader.configurations_of({experiment, {}})) specs[row.config_id] = std::move(row.spec);
  std::vector<database::ConfigurationRow> ordered;
  for (const auto* configuration : configurations.all())
    ordered.push_back({configuration->id, specs.try_emplace(configuration->id, "{}").first->second});
  return analysis::swept_parameters(ordered);
}

}  // namespace

json experiment_json(database::Reader& reader, std::int64_t experiment, double now_ms, FollowedExperiment* followed) {
  const database::TrialSelection selection{experiment, {}};
  const auto rows = reader.results_of(selection);
  const auto summary = analysis::summary_of(reader, experiment, rows);
  auto results = analysis::trial_results(reader, selection, rows);
  auto trials = reader.trials_of(experiment);
  std::ranges::sort(trials, {}, &TrialRow::trial);
  const Configurations configurations(std::move(results));
  // Trials that have come to be in between are for the next time.
  std::erase_if(trials, [&](const auto& trial) { return !configurations.place_of_trial.contains(trial.trial); });
  const auto swept = swept_of(reader, experiment, configurations);
  const std::string monitor = configurations.groups.empty() ? "loss" : configurations.groups[0].monitor;
  const auto completed = completed_by_configuration(trials, configurations);
  std::optional<Curves> read;
  if (followed == nullptr) read.emplace(reader, trials, monitor);
  const Curves& curves = followed == nullptr ? *read : followed->curves.update(reader, experiment, trials, monitor);
  const auto attempts = database::attempt_spans_of(reader, experiment);
  if (followed != nullptr) {
    followed->running.clear();
    std::ranges::copy_if(attempts, std::back_inserter(followed->running),
                         [](const auto& attempt) { return attempt.state == events::TrialState::running; });
  }
  std::map<std::string, KeptImportance> not_kept;
  const auto train_at_best = [&](std::size_t trial, const std::string& of) {
    return curves.at({"train", of}, trial, *trials[trial].best_epoch);
  };
  json curves_part = followed == nullptr
                         ? curves_json(curves, trials, completed, database::checkpoint_marks_of(reader, experiment))
                         : followed->curves.to_json(completed);
  return {{"experiment", experiment},
          {"name", summary.name},
          {"checkpoints", summary.checkpoints},
          {"best", best_json(summary)},
          {"details", details_json(reader, experiment, trials)},
          {"parameters", parameters_json(swept)},
          {"groups",
           groups_json(configurations, swept, followed == nullptr ? not_kept : followed->importance,
                       [&](const auto& board) { return analysis::confirmation_sentences(reader, experiment, board); })},
          {"configurations", configurations_json(configurations)},
          {"trials", trials_json(trials, configurations, train_at_best)},
          {"search", search_json(reader, experiment, trials, configurations)},
          {"curves", std::move(curves_part)},
          {"attempts", attempts_json(attempts, now_ms)},
          {"endings", endings_json(trials)}};
}

}  // namespace runner::page
