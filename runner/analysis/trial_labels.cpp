#include "analysis/trial_labels.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "analysis/trial_label.hpp"
#include "spec/trial_spec.hpp"

namespace runner::analysis {

namespace {

// A plugin by its section: `optimizer=adam`.
TrialLabels::Values by_section(TrialLabels::Values values) {
  constexpr std::string_view suffix = ".plugin";
  for (auto& [key, value] : values) {
    if (key.ends_with(suffix)) key.erase(key.size() - suffix.size());
  }
  return values;
}

}  // namespace

void TrialLabels::flatten(const nlohmann::json& value, const std::string& prefix, Values& values) {
  for (const auto& [key, element] : value.items()) {
    if (element.is_object()) {
      flatten(element, prefix + key + ".", values);
    } else {
      values.emplace_back(prefix + key, element);
    }
  }
}

TrialLabels::Values TrialLabels::flat_values(const nlohmann::json& trial) {
  Values values;
  flatten(trial, "", values);
  return values;
}

void TrialLabels::add(const nlohmann::json& trial) {
  const Values values = flat_values(trial);
  if (first_.empty()) first_ = values;
  // Keys come sorted; a plugin of another name has other keys.
  std::vector<std::pair<std::string, nlohmann::json>> different;
  std::set_symmetric_difference(first_.begin(), first_.end(), values.begin(), values.end(),
                                std::back_inserter(different));
  for (const auto& [key, value] : different) varying_.insert(key);
}

TrialLabels::Values TrialLabels::varying(const nlohmann::json& trial) const {
  Values values = flat_values(trial);
  std::erase_if(values, [&](const auto& entry) { return !varying_.contains(entry.first); });
  return values;
}

TrialLabels::Values TrialLabels::configuration_values(const nlohmann::json& trial) const {
  auto values = varying(trial);
  std::erase_if(values, [](const auto& entry) { return spec::is_replicate_key(entry.first); });
  return by_section(std::move(values));
}

std::string TrialLabels::label(const nlohmann::json& trial) const { return trial_label(by_section(varying(trial))); }

std::string TrialLabels::configuration_label(const nlohmann::json& trial) const {
  return trial_label(configuration_values(trial));
}

}  // namespace runner::analysis
