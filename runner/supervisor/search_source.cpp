#include "supervisor/search_source.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <utility>

#include "search/space_check.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::supervisor {

namespace {

using nlohmann::json;

json point_json(const SearchPoint& point) {
  json out = json::array();
  for (const auto& value : point) out.push_back(value ? json(*value) : json());
  return out;
}

SearchPoint point_from(const std::string& text) {
  SearchPoint point;
  for (const auto& value : json::parse(text)) {
    point.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
  }
  return point;
}

// What a trial came to of which only the best is read.
std::vector<CurvePoint> curve_of(const database::ReplicateRow& row) {
  if (!row.best_value) return {};
  return {{1, row.mode == MonitorMode::max ? -*row.best_value : *row.best_value}};
}

bool has_ended(const database::ReplicateRow& row) {
  return row.state != events::TrialState::paused && row.state != events::TrialState::pruned;
}

json params_of(const std::vector<search::KeyValue>& values) {
  json params = json::object();
  for (const auto& one : values) params[one.key] = one.shown;
  return params;
}

void append_label(std::string& label, const std::vector<search::KeyValue>& values) {
  for (const auto& one : values) {
    const auto text = one.shown.is_string() ? one.shown.get<std::string>() : one.shown.dump();
    label += (label.empty() ? "" : " ") + one.key + "=" + text;
  }
}

}  // namespace

SearchSource::SearchSource(StoredRun& run, SearchWorker& worker, SearchListener listener)
    : run_(run),
      worker_(worker),
      listener_(std::move(listener)),
      definition_(search::definition_from_json(json::parse(run.search()->record.definition))),
      epochs_(definition_.stopper ? search::stopper_setting(definition_).epochs
                                  : std::numeric_limits<std::int64_t>::max()),
      is_greedy_(run.search()->record.greedy) {
  read_stored();
  read_steps();
}

void SearchSource::read_stored() {
  const auto& stored = *run_.search();
  std::set<events::TrialId> waiting;
  run_.visit_waiting([&](const auto& one) { waiting.insert(one.trial); });
  for (const auto& row : stored.replicates) {
    SearchedTrial trial{.trial = row.trial};
    trial.is_paused = row.state == events::TrialState::paused;
    trial.is_pruned = row.state == events::TrialState::pruned;
    trial.has_ended = !waiting.contains(row.trial) && has_ended(row);
    trial.is_completed = trial.has_ended && row.state == events::TrialState::completed;
    const auto curve = stored.curves.find(row.trial);
    trial.curve = curve != stored.curves.end() ? curve->second : curve_of(row);
    // For now; which epochs those were is known by the steps.
    trial.reached = row.pauses;
    configurations_[row.config_id].trials.push_back(std::move(trial));
    configuration_of_[row.trial] = row.config_id;
  }
  next_ordinal_ = static_cast<std::int64_t>(stored.replicates.size());
  std::set<std::string> seen;
  for (const auto& one : stored.suggestions) {
    if (seen.insert(one.config_id).second) configurations_.at(one.config_id).suggestion = suggestions_.size();
    suggestions_.push_back({point_from(one.point), one.config_id});
  }
}

// What is stored is given out in the order in which it was, also what nobody has told to train.
std::optional<TrialJob> SearchSource::next_told_job() {
  if (!let_go_.empty()) {
    std::optional job = std::move(let_go_.front());
    let_go_.pop_front();
    run_.refresh(*job);
    return job;
  }
  while (auto job = run_.next_job()) {
    const auto& configuration = configurations_.at(configuration_of_.at(job->trial));
    if (configuration.is_told(job->trial)) return job;
    if (!configuration.is_stopped) held_.emplace(job->trial, *std::move(job));
  }
  return std::nullopt;
}

std::optional<TrialJob> SearchSource::next_job() {
  auto job = next_told_job();
  if (!job) {
    ask();
    return std::nullopt;
  }
  const auto told = configurations_.at(configuration_of_.at(job->trial)).told_epochs;
  if (definition_.stopper && told < epochs_) job->pause_at = told;
  return job;
}

void SearchSource::on_result(const events::AttemptEnded& ended) {
  // What was stopped is to be gone on with; it has no result yet.
  if (ended.state == events::TrialState::interrupted) return;
  auto& configuration = configurations_.at(configuration_of_.at(ended.trial));
  const bool is_paused = ended.state == events::TrialState::paused;
  for (auto& one : configuration.trials) {
    if (one.trial != ended.trial) continue;
    if (auto curve = run_.take_curve(ended.trial)) one.curve = *std::move(curve);
    one.is_paused = is_paused;
    one.has_ended = !is_paused;
    one.is_completed = ended.state == events::TrialState::completed;
    if (is_paused) one.reached = configuration.told_epochs;
  }
  // One that had failed was tried again.
  if (is_paused && configuration.is_stopped) stop(configuration.suggestion, "its configuration has been stopped");
}

SearchResult SearchSource::result_of(const Training& training) const {
  const auto& known = suggestions_[training.suggestion];
  SearchResult result{.suggestion = training.suggestion, .point = known.point, .replicates = 0};
  const auto& trials = configurations_.at(known.config_id).trials;
  const auto counted = std::span(trials).first(training.replicates);
  const bool has_ended = std::all_of(counted.begin(), counted.end(), [&](const auto& one) {
    return one.has_ended_within(training.epochs) && one.is_completed;
  });
  // What ended of its own accord has nothing left to train.
  result.share_trained = has_ended ? 1.0 : static_cast<double>(training.epochs) / static_cast<double>(epochs_);
  std::vector<double> values;
  for (const auto& one : counted) {
    const auto value = best_within(one.within(training.epochs), training.epochs);
    if (value) values.push_back(*value);
  }
  result.replicates = values.size();
  const auto n = static_cast<double>(values.size());
  result.failed = values.empty();
  if (result.failed) {
    result.replicates = training.replicates;
    return result;
  }
  double sum = 0.0;
  for (const double value : values) sum += value;
  result.mean = sum / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  if (values.size() > 1) result.standard_error = std::sqrt(squares / (n - 1.0) / n);
  return result;
}

// How many trainings the next step goes on from, where it is not greedy.
std::size_t SearchSource::wanted() const {
  const auto lag = static_cast<std::size_t>(definition_.settings.lag);
  return std::max(least_known_, trainings_.size() - std::min(trainings_.size(), lag));
}

// Tells and shows what is to be known; false where something is missing of it.
bool SearchSource::learn() {
  const auto is_there = [&](const Training& one) {
    return configurations_.at(suggestions_[one.suggestion].config_id).is_known(one.epochs, one.replicates);
  };
  const auto count = is_greedy_ ? trainings_.size() : wanted();
  const auto end = trainings_.begin() + static_cast<std::ptrdiff_t>(count);
  if (!is_greedy_ && !std::all_of(trainings_.begin(), end, is_there)) return false;
  for (auto one = trainings_.begin(); one != end; ++one) {
    if (one->is_known || !is_there(*one)) continue;
    one->is_known = true;
    ++known_;
    auto& known = suggestions_[one->suggestion];
    known.is_told = true;
    worker_.tell(result_of(*one));
    auto& configuration = configurations_.at(known.config_id);
    configuration.known_epochs = std::max(configuration.known_epochs, one->epochs);
    configuration.known_replicates = std::max(configuration.known_replicates, one->replicates);
    if (definition_.stopper) show(known.config_id);
  }
  return known_ >= least_known_;
}

std::size_t SearchSource::left() const {
  if (is_exhausted_) return 0;
  const auto trials = static_cast<std::size_t>(definition_.settings.trials);
  return trials - std::min(trials, suggestions_.size());
}

void SearchSource::ask() {
  if (worker_.is_asked() || has_ended_ || failure_) return;
  if (!definition_.stopper && left() == 0) return;
  if (!learn()) return;
  if (definition_.stopper) return worker_.ask_for_step(left());
  epochs_to_begin_ = epochs_;
  replicates_to_begin_ = definition_.replicates.size();
  ask_for_suggestion();
}

void SearchSource::ask_for_suggestion() {
  std::vector<RunningSuggestion> running;
  for (std::size_t i = 0; i < suggestions_.size(); ++i) {
    if (!suggestions_[i].is_told) running.push_back({i, suggestions_[i].point});
  }
  worker_.ask(suggestions_.size(), std::move(running));
}

std::vector<int> SearchSource::descriptors() const {
  return worker_.is_asked() ? worker_.descriptors() : std::vector<int>();
}

void SearchSource::prepare() {
  if (!worker_.is_asked()) return;
  auto answer = worker_.take_answer();
  if (!answer) return;
  if (auto* failure = std::get_if<SearchFailure>(&*answer)) return fail(std::move(failure->message));
  if (const auto* decision = std::get_if<StopperDecision>(&*answer)) return take(*decision);
  take(std::get<std::optional<Suggestion>>(*answer));
}

void SearchSource::fail(std::string message) {
  run_.note("search_failed", message);
  failure_ = std::move(message);
}

void SearchSource::take(const std::optional<Suggestion>& suggestion) {
  if (!suggestion) {
    is_exhausted_ = true;
    return;
  }
  const auto fault = search::fault_of(definition_.space, suggestion->point);
  if (!fault.empty())
    return fail("sampler '" + definition_.sampler.plugin + "' suggests what is not in the space: " + fault);
  add(*suggestion);
}

void SearchSource::add(const Suggestion& suggestion) {
  Known known{search::rounded(definition_, suggestion.point), ""};
  const auto values = search::values_at(definition_, known.point);
  auto specs = search::trials_at(definition_, known.point);
  known.config_id = spec::config_sha256(specs.front());
  const auto number = suggestions_.size();
  database::Suggested suggested{.number = static_cast<std::int64_t>(number),
                                .config_id = known.config_id,
                                .results = static_cast<std::int64_t>(worker_.told()),
                                .point = point_json(known.point).dump(),
                                .params = params_of(values).dump(),
                                .reason = suggestion.reason};
  const bool is_repeated = configurations_.contains(known.config_id);
  auto epochs = epochs_to_begin_;
  auto replicates = replicates_to_begin_;
  if (is_repeated) {
    specs.clear();
    // No more than its trials are told for its first suggestion's sake.
    const auto& first = configurations_.at(known.config_id);
    epochs = std::min(epochs, first.told_epochs);
    replicates = std::min(replicates, first.told_replicates);
  }
  std::optional<database::SearchStep> step;
  if (definition_.stopper) step = next_step(database::StepAction::begin, number, epochs, reason_to_begin_, replicates);
  const auto trials = run_.add_suggestion(suggested, specs, next_ordinal_, std::move(step));
  // A commit that failed ends the run.
  if (!trials) return;
  suggestions_.push_back(known);
  trainings_.push_back({number, epochs, replicates});
  if (is_repeated) return;
  next_ordinal_ += static_cast<std::int64_t>(specs.size());
  auto& configuration = configurations_[known.config_id];
  configuration.suggestion = number;
  configuration.told_epochs = epochs;
  configuration.told_replicates = replicates;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    configuration.trials.push_back({.trial = (*trials)[i]});
    configuration_of_[(*trials)[i]] = known.config_id;
    std::string label;
    append_label(label, values);
    if (specs.size() > 1) append_label(label, definition_.replicates[i]);
    listener_.on_suggested({(*trials)[i], specs[i].training.epochs, std::move(label)});
  }
  if (definition_.stopper) show(known.config_id);
}

}  // namespace runner::supervisor
