#include "supervisor/search_source.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
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

// Only a trial that has completed counts, as on a leaderboard.
std::optional<double> made_small(events::TrialState state, const std::optional<double>& best, MonitorMode mode) {
  if (state != events::TrialState::completed || !best) return std::nullopt;
  return mode == MonitorMode::max ? -*best : *best;
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

SearchSource::SearchSource(StoredRun& run, SamplerWorker& sampler, OnSuggested on_suggested)
    : run_(run),
      sampler_(sampler),
      on_suggested_(std::move(on_suggested)),
      definition_(search::definition_from_json(json::parse(run.search()->record.definition))),
      is_greedy_(run.search()->record.greedy) {
  read_stored();
}

void SearchSource::read_stored() {
  const auto& stored = *run_.search();
  std::set<events::TrialId> waiting;
  run_.visit_waiting([&](const auto& one) { waiting.insert(one.trial); });
  for (const auto& row : stored.replicates) {
    const bool has_ended = !waiting.contains(row.trial);
    configurations_[row.config_id].push_back(
        {row.trial, has_ended, has_ended ? made_small(row.state, row.best_value, row.mode) : std::nullopt});
    configuration_of_[row.trial] = row.config_id;
  }
  next_ordinal_ = static_cast<std::int64_t>(stored.replicates.size());
  for (const auto& one : stored.suggestions) suggestions_.push_back({point_from(one.point), one.config_id});
}

std::optional<TrialJob> SearchSource::next_job() {
  if (auto job = run_.next_job()) return job;
  ask();
  return std::nullopt;
}

void SearchSource::on_result(const events::AttemptEnded& ended) {
  // What was stopped is to be gone on with; it has no result yet.
  if (ended.state == events::TrialState::interrupted) return;
  for (auto& one : configurations_.at(configuration_of_.at(ended.trial))) {
    if (one.trial != ended.trial) continue;
    const auto best = run_.best_of(ended.trial);
    one.has_ended = true;
    one.value = best ? made_small(ended.state, best->value, best->mode) : std::nullopt;
  }
}

std::optional<SearchResult> SearchSource::result_of(std::size_t suggestion) const {
  const auto& known = suggestions_[suggestion];
  SearchResult result{.suggestion = suggestion, .point = known.point, .replicates = 0};
  const auto& replicates = configurations_.at(known.config_id);
  double sum = 0.0;
  for (const auto& one : replicates) {
    if (!one.has_ended) return std::nullopt;
    if (!one.value) continue;
    ++result.replicates;
    sum += *one.value;
  }
  const auto n = static_cast<double>(result.replicates);
  result.failed = result.replicates == 0;
  if (result.failed) {
    result.replicates = replicates.size();
    return result;
  }
  result.mean = sum / n;
  double squares = 0.0;
  for (const auto& one : replicates) {
    if (one.value) squares += (*one.value - result.mean) * (*one.value - result.mean);
  }
  if (result.replicates > 1) result.standard_error = std::sqrt(squares / (n - 1.0) / n);
  return result;
}

// Tells those of the first `count` suggestions that have not been; false where one has no result yet.
bool SearchSource::tell_results(std::size_t count) {
  std::vector<SearchResult> results;
  for (std::size_t i = 0; i < count; ++i) {
    if (suggestions_[i].is_told) continue;
    auto result = result_of(i);
    if (!result && !is_greedy_) return false;
    if (result) results.push_back(*std::move(result));
  }
  for (auto& result : results) {
    suggestions_[result.suggestion].is_told = true;
    sampler_.tell(std::move(result));
  }
  return true;
}

void SearchSource::ask() {
  const auto number = suggestions_.size();
  if (sampler_.is_asked() || is_exhausted_ || failure_) return;
  if (number >= static_cast<std::size_t>(definition_.settings.trials)) return;
  const auto lag = static_cast<std::size_t>(definition_.settings.lag);
  const auto known = is_greedy_ ? number : number - std::min(number, lag);
  if (!tell_results(known)) return;
  std::vector<RunningSuggestion> running;
  for (std::size_t i = 0; i < number; ++i) {
    if (!suggestions_[i].is_told) running.push_back({i, suggestions_[i].point});
  }
  sampler_.ask(number, std::move(running));
}

std::vector<int> SearchSource::descriptors() const {
  return sampler_.is_asked() ? sampler_.descriptors() : std::vector<int>();
}

void SearchSource::prepare() {
  if (!sampler_.is_asked()) return;
  auto answer = sampler_.take_answer();
  if (!answer) return;
  if (auto* failure = std::get_if<SamplerFailure>(&*answer)) return fail(std::move(failure->message));
  const auto& suggestion = std::get<std::optional<Suggestion>>(*answer);
  if (!suggestion) {
    is_exhausted_ = true;
    return;
  }
  const auto fault = search::fault_of(definition_.space, suggestion->point);
  if (!fault.empty())
    return fail("sampler '" + definition_.sampler.plugin + "' suggests what is not in the space: " + fault);
  take(*suggestion);
}

void SearchSource::fail(std::string message) {
  run_.note("search_failed", message);
  failure_ = std::move(message);
}

void SearchSource::take(const Suggestion& suggestion) {
  Known known{search::rounded(definition_, suggestion.point), ""};
  const auto values = search::values_at(definition_, known.point);
  auto specs = search::trials_at(definition_, known.point);
  known.config_id = spec::config_sha256(specs.front());
  database::Suggested suggested{.number = static_cast<std::int64_t>(suggestions_.size()),
                                .config_id = known.config_id,
                                .results = static_cast<std::int64_t>(sampler_.told()),
                                .point = point_json(known.point).dump(),
                                .params = params_of(values).dump(),
                                .reason = suggestion.reason};
  const bool is_repeated = configurations_.contains(known.config_id);
  if (is_repeated) specs.clear();
  const auto trials = run_.add_suggestion(suggested, specs, next_ordinal_);
  // A commit that failed ends the run.
  if (!trials) return;
  suggestions_.push_back(known);
  if (is_repeated) return;
  next_ordinal_ += static_cast<std::int64_t>(specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    configurations_[known.config_id].push_back({(*trials)[i], false, std::nullopt});
    configuration_of_[(*trials)[i]] = known.config_id;
    std::string label;
    append_label(label, values);
    if (specs.size() > 1) append_label(label, definition_.replicates[i]);
    on_suggested_({(*trials)[i], specs[i].training.epochs, std::move(label)});
  }
}

}  // namespace runner::supervisor
