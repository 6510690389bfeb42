#include "analysis/trial_labels.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "analysis/trial_label.hpp"
#include "spec/trial_spec.hpp"

namespace runner::analysis {

namespace {

constexpr std::string_view plugin_key = ".plugin";

// A plugin by its section: `optimizer=adam`.
TrialLabels::Values by_section(TrialLabels::Values values) {
  for (auto& [key, value] : values) {
    if (key.ends_with(plugin_key)) key.erase(key.size() - plugin_key.size());
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
  for (const auto& [key, value] : different) {
    const auto [known, is_new] = varying_.try_emplace(key, value);
    if (!is_new && known->second != value) changing_.insert(key);
  }
}

bool TrialLabels::is_told_by_plugin(const std::string& key) const {
  if (changing_.contains(key)) return false;
  for (auto end = key.find('.'); end != std::string::npos; end = key.find('.', end + 1)) {
    if (changing_.contains(key.substr(0, end) + std::string(plugin_key))) return true;
  }
  return false;
}

TrialLabels::Values TrialLabels::varying(const nlohmann::json& trial) const {
  Values values = flat_values(trial);
  std::erase_if(values,
                [&](const auto& entry) { return !varying_.contains(entry.first) || is_told_by_plugin(entry.first); });
  return values;
}

TrialLabels::Values TrialLabels::configuration_values(const nlohmann::json& trial) const {
  auto values = varying(trial);
  std::erase_if(values, [](const auto& entry) { return spec::is_replicate_key(entry.first); });
  return by_section(std::move(values));
}

TrialLabels::Values TrialLabels::defaults() const {
  Values values;
  for (const auto& [key, value] : varying_) {
    if (!spec::is_replicate_key(key) && !is_told_by_plugin(key)) values.emplace_back(key, "default");
  }
  return by_section(std::move(values));
}

std::string TrialLabels::label(const nlohmann::json& trial) const {
  auto values = configuration_values(trial).empty() ? defaults() : Values();
  for (auto& value : by_section(varying(trial))) values.push_back(std::move(value));
  return trial_label(values);
}

std::string TrialLabels::configuration_label(const nlohmann::json& trial) const {
  const auto values = configuration_values(trial);
  return trial_label(values.empty() ? defaults() : values);
}

}  // namespace runner::analysis
