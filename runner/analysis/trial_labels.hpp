#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace runner::analysis {

/// Finds out in which keys the trials of a run differ, and names each by their values. Shown every trial once, then
/// asked.
class TrialLabels {
 public:
  /// Takes a trial in the form of `spec::to_json`.
  void add(const nlohmann::json& trial);

  /// Returns `optimizer.lr=0.01 seed=3`.
  std::string label(const nlohmann::json& trial) const;
  /// Returns `optimizer.lr=0.01`: the same without seed and fold, as all replicates have it.
  std::string configuration_label(const nlohmann::json& trial) const;

  using Values = std::vector<std::pair<std::string, nlohmann::json>>;
  /// Returns what `configuration_label` is made of; a plugin by its section, `optimizer`.
  Values configuration_values(const nlohmann::json& trial) const;
  /// Returns a trial's values by their keys, such as `optimizer.lr`, sorted.
  static Values flat_values(const nlohmann::json& trial);

 private:
  static void flatten(const nlohmann::json& value, const std::string& prefix, Values& values);
  Values varying(const nlohmann::json& trial) const;

  Values first_;
  std::set<std::string> varying_;
};

}  // namespace runner::analysis
