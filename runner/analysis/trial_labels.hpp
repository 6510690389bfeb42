#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace runner::analysis {

/// Finds out in which keys the trials of a run differ, and names each by their values. A key that some of the chosen
/// plugins do not have, and that is the same wherever it is, tells no more than the plugin's name and is left out.
/// Shown every trial once, then asked.
class TrialLabels {
 public:
  /// Takes a trial in the form of `spec::to_json`.
  void add(const nlohmann::json& trial);

  /// Returns `optimizer.lr=0.01 seed=3`. What is not in a trial has its default there, which is said where there would
  /// be nothing else to tell it by.
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
  /// Returns the keys that a trial lacks which has none of those that others differ in: `training.ema=default`.
  Values defaults() const;
  bool is_told_by_plugin(const std::string& key) const;

  Values first_;
  /// In which trials differ from the first: with a value that it has somewhere.
  std::map<std::string, nlohmann::json> varying_;
  /// Those of them that have several values.
  std::set<std::string> changing_;
};

}  // namespace runner::analysis
