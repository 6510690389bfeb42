#include "analysis/trial_labels.hpp"

#include <algorithm>

#include "analysis/trial_label.hpp"

namespace runner::analysis {

void TrialLabels::flatten(const nlohmann::json& value, const std::string& prefix, Values& values) {
  for (const auto& [key, element] : value.items()) {
    if (element.is_object()) {
      flatten(element, prefix + key + ".", values);
    } else {
      values.emplace_back(prefix + key, element);
    }
  }
}

void TrialLabels::add(const nlohmann::json& trial) {
  Values values;
  flatten(trial, "", values);
  if (first_.empty()) first_ = values;
  // Keys come sorted; a plugin of another name has other keys.
  std::vector<std::pair<std::string, nlohmann::json>> different;
  std::set_symmetric_difference(first_.begin(), first_.end(), values.begin(), values.end(),
                                std::back_inserter(different));
  for (const auto& [key, value] : different) varying_.insert(key);
}

std::string TrialLabels::label(const nlohmann::json& trial, const std::string& except) const {
  Values values;
  flatten(trial, "", values);
  Values shown;
  for (auto& [key, value] : values) {
    const bool is_plugin = key.ends_with(".plugin");
    if (varying_.contains(key)) shown.emplace_back(is_plugin ? key.substr(0, key.size() - 7) : key, std::move(value));
  }
  return trial_label(shown, except);
}

}  // namespace runner::analysis
