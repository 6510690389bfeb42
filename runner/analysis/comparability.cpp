#include "analysis/comparability.hpp"

#include <fmt/format.h>

#include <set>

#include "spec/trial_spec_json.hpp"

namespace runner::analysis {

namespace {

using nlohmann::json;

// Which rows there are to predict, and what of them; how they are divided and scaled may be what is tried out.
constexpr const char* data_keys[] = {"plugin",      "path",      "target",  "targets", "inputs_key",
                                     "targets_key", "inputs",    "images",  "labels",  "test_images",
                                     "test_labels", "data_seed", "horizon", "noise"};

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

Measure measure_of(const json& trial) {
  Measure measure;
  measure.loss = spec::canonical_text(trial.at("loss"));
  const auto& dataset = trial.at("dataset");
  measure.dataset = dataset.at("plugin");
  json data = json::object();
  for (const char* key : data_keys) {
    if (const auto found = dataset.find(key); found != dataset.end()) data[key] = *found;
  }
  measure.data = spec::canonical_text(data);
  return measure;
}

std::optional<std::string> why_not_compared(const std::vector<Measure>& measures, const std::string& monitor) {
  std::set<std::string> losses, data, datasets;
  for (const auto& measure : measures) {
    losses.insert(measure.loss);
    data.insert(measure.data);
    datasets.insert(measure.dataset);
  }
  if (data.size() > 1) {
    return fmt::format("They learn different data{}, so that their values do not compare.",
                       datasets.size() > 1 ? " (" + joined(datasets) + ")" : "");
  }
  if (losses.size() > 1 && (monitor == "loss" || monitor == "val_loss")) {
    return "They have different losses, each of which val_loss is measured by, so that a smaller one does not say what "
           "is "
           "better; let checkpoint.monitor follow a metric.";
  }
  return std::nullopt;
}

std::optional<std::string> why_not_compared(const std::vector<TrialResult>& results) {
  std::vector<Measure> measures;
  std::string monitor;
  for (const auto& result : results) {
    if (!result.best_value) continue;
    monitor = result.monitor;
    measures.push_back(result.measure);
  }
  return why_not_compared(measures, monitor);
}

}  // namespace runner::analysis
