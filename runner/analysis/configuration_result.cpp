#include "analysis/configuration_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "analysis/comparability.hpp"

namespace runner::analysis {

namespace {

using events::TrialState;

std::vector<double> values_of(const ConfigurationResult& configuration) {
  std::vector<double> values;
  for (const auto& [replicate, value] : configuration.values) values.push_back(value);
  return values;
}

using Metrics = std::map<PartMetric, std::vector<double>>;

void summarise(ConfigurationResult& configuration, const Metrics& metrics, MonitorMode mode) {
  if (configuration.values.empty()) return;
  const auto values = values_of(configuration);
  configuration.moments = moments_of(values);
  configuration.best =
      *std::min_element(values.begin(), values.end(), [&](double a, double b) { return is_better(a, b, mode); });
  for (const auto& [metric, all] : metrics) configuration.metrics[metric] = moments_of(all);
}

std::vector<ConfigurationResult> configurations_of(const std::vector<TrialResult>& results, MonitorMode mode) {
  std::vector<ConfigurationResult> configurations;
  std::map<std::string, std::size_t> places;
  std::vector<Metrics> metrics;
  for (const TrialResult& result : results) {
    const auto [place, is_new] = places.try_emplace(result.config_id, configurations.size());
    if (is_new) {
      configurations.push_back({.id = result.config_id, .label = result.label});
      metrics.emplace_back();
    }
    ConfigurationResult& configuration = configurations[place->second];
    ++configuration.trials;
    if (result.state == TrialState::completed && has_finite_value(result)) {
      // The same trial of another experiment tells nothing new.
      if (!configuration.values.try_emplace(result.replicate, *result.best_value).second) continue;
      configuration.tests_of_others += result.test_is_of_others ? 1 : 0;
      for (const auto& [metric, value] : result.test) configuration.test[metric].push_back(value);
      for (const auto& [metric, value] : result.metrics) metrics[place->second][metric].push_back(value);
    } else {
      ++configuration.left_out[result.state];
    }
  }
  for (std::size_t i = 0; i < configurations.size(); ++i) summarise(configurations[i], metrics[i], mode);
  return configurations;
}

// The view `leaderboard` rounds in the same way: sums in another order differ in their last digits.
double ranked_mean(const ConfigurationResult& configuration) {
  return std::strtod(fmt::format("{:.11e}", configuration.moments.mean).c_str(), nullptr);
}

// The place of the first trial of each configuration that has a value.
std::map<std::string, std::size_t> first_values(const std::vector<TrialResult>& results) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].best_value) places.try_emplace(results[i].config_id, i);
  }
  return places;
}

}  // namespace

bool has_finite_value(const TrialResult& result) { return result.best_value && std::isfinite(*result.best_value); }

std::vector<ConfigurationResult> ranked_configurations(const std::vector<TrialResult>& results, MonitorMode mode) {
  auto configurations = configurations_of(results, mode);
  const auto first = first_values(results);
  std::stable_sort(configurations.begin(), configurations.end(), [&](const auto& a, const auto& b) {
    if (a.values.empty() || b.values.empty()) return !a.values.empty() && b.values.empty();
    const double mean = ranked_mean(a);
    const double other = ranked_mean(b);
    return mean == other ? first.at(a.id) < first.at(b.id) : is_better(mean, other, mode);
  });
  if (why_not_compared(results)) return configurations;
  for (std::size_t i = 1; i < configurations.size(); ++i) {
    configurations[i].difference = paired_difference(configurations[0].values, configurations[i].values);
  }
  return configurations;
}

std::string left_out_text(const ConfigurationResult& configuration) {
  std::string text;
  for (const auto& [state, number] : configuration.left_out) {
    const auto name = state == TrialState::timed_out   ? "timed out"
                      : state == TrialState::completed ? "without a value"
                                                       : events::to_text(state);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, name);
  }
  return text;
}

std::vector<ComparableTrials> by_followed_metric(std::vector<TrialResult> results) {
  using Followed = std::pair<std::string, MonitorMode>;
  std::map<std::string, Followed> followed;
  for (const TrialResult& result : results) {
    if (result.best_value) followed.try_emplace(result.config_id, result.monitor, result.mode);
  }
  // One whose trials all failed does not know.
  const auto same = [&](const auto& entry) { return entry.second == followed.begin()->second; };
  const bool is_one = !followed.empty() && std::all_of(followed.begin(), followed.end(), same);
  std::map<Followed, std::vector<TrialResult>> groups;
  for (TrialResult& result : results) {
    const auto found = followed.find(result.config_id);
    const Followed by = found != followed.end() ? found->second
                        : is_one                ? followed.begin()->second
                                                : Followed(result.monitor, result.mode);
    groups[by].push_back(std::move(result));
  }
  std::vector<ComparableTrials> comparable;
  for (auto& [by, group] : groups) comparable.push_back({by.first, by.second, std::move(group)});
  return comparable;
}

}  // namespace runner::analysis
