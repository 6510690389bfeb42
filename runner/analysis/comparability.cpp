#include "analysis/comparability.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "spec/data_key.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::analysis {

namespace {

// How the metric is set up; of several numbers each is called after its plugin.
std::string_view options_of(const Measure& measure, std::string_view metric) {
  for (const auto& [plugin, options] : measure.metrics) {
    if (metric.starts_with(plugin) || metric.starts_with("val_" + plugin)) return options;
  }
  return {};
}

// By which parameters rows are divided in different ways.
std::set<std::string> keys_of_division(const std::vector<const Measure*>& measures) {
  std::set<std::string> keys;
  for (const Measure* measure : measures) {
    std::vector<std::pair<std::string, std::string>> different;
    const auto& one = measures.front()->division;
    const auto& other = measure->division;
    std::set_symmetric_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(different));
    for (const auto& [key, value] : different) keys.insert(key);
  }
  return keys;
}

std::optional<std::string> why_not_measured_alike(const std::vector<const Measure*>& measures,
                                                  const std::string& monitor) {
  std::set<std::string_view> losses, data, datasets, options;
  for (const Measure* measure : measures) {
    options.insert(options_of(*measure, monitor));
    losses.insert(measure->loss);
    data.insert(measure->data);
    datasets.insert(measure->dataset);
  }
  if (data.size() > 1) {
    return fmt::format("They learn different data{}, so that their values do not compare.",
                       datasets.size() > 1 ? fmt::format(" ({})", fmt::join(datasets, ", ")) : "");
  }
  if (const auto keys = keys_of_division(measures); !keys.empty()) {
    return fmt::format("They are measured on different validation rows ({}), so that their values do not compare.",
                       fmt::join(keys, ", "));
  }
  if (losses.size() > 1 && (monitor == "loss" || monitor == "val_loss")) {
    return "They have different losses, each of which val_loss is measured by, so that a smaller one does not say what"
           " is better; let checkpoint.monitor follow a metric.";
  }
  if (options.size() > 1)
    return fmt::format("They measure {} with different options, so that their values do not compare.", monitor);
  return std::nullopt;
}

}  // namespace

Measure measure_of(const nlohmann::json& trial) {
  Measure measure;
  measure.loss = spec::canonical_text(trial.at("loss"));
  const auto& dataset = trial.at("dataset");
  measure.dataset = dataset.at("plugin");
  auto data = nlohmann::json::object();
  for (const auto& [key, value] : dataset.items()) {
    if (spec::is_data_key(measure.dataset, key)) data[key] = value;
    if (spec::divides_rows(key)) measure.division["dataset." + key] = spec::canonical_text(value);
  }
  measure.data = spec::canonical_text(data);
  auto block = dataset;
  block.erase("fold");
  measure.dataset_block = spec::canonical_text(block);
  for (const auto& metric : trial.value("metrics", nlohmann::json::array()))
    measure.metrics[metric.at("plugin")] = spec::canonical_text(metric);
  return measure;
}

std::optional<std::string> why_not_compared(const std::vector<TrialResult>& results) {
  std::vector<const Measure*> measures;
  std::map<std::pair<std::string_view, std::int64_t>, const TrialResult*> seen_by;
  std::optional<std::pair<std::int64_t, std::int64_t>> changed;
  std::string monitor;
  for (const auto& result : results) {
    if (!result.best_value) continue;
    monitor = result.monitor;
    measures.push_back(&result.measure);
    if (result.data_sha256.empty()) continue;
    // Data that are drawn follow the seed.
    const auto [seen, is_first] = seen_by.try_emplace({result.measure.dataset_block, result.replicate.seed}, &result);
    if (!is_first && seen->second->data_sha256 != result.data_sha256) changed = {seen->second->trial, result.trial};
  }
  if (changed)
    return fmt::format(
        "They learn different data, so that their values do not compare: what the config names was another in trial {} "
        "than in trial {}.",
        changed->second, changed->first);
  return why_not_measured_alike(measures, monitor);
}

}  // namespace runner::analysis
