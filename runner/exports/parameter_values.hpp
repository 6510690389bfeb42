#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "exports/trial_record.hpp"

namespace runner::exports {

/// Collects the different values that each parameter has in the trials of an experiment.
class ParameterValues {
 public:
  using Values = std::set<nlohmann::json>;

  /// Takes a trial's parameters.
  void add(const TrialRecord& trial);

  /// Returns the values of each parameter, by its path in the config.
  const std::map<std::string, Values>& all() const noexcept { return values_; }

  /// Says whether a parameter is not the same in all trials, or absent in some.
  bool differs(const std::string& key) const;

 private:
  std::map<std::string, Values> values_;
  std::map<std::string, std::int64_t> times_;
  std::int64_t trials_ = 0;
};

/// Returns a parameter's value as text: a text as it is, all else as JSON.
std::string parameter_text(const nlohmann::json& value);

}  // namespace runner::exports
