#include "analysis/swept_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/trial_label.hpp"
#include "analysis/trial_labels.hpp"

namespace runner::analysis {

namespace {

using nlohmann::json;

// By key, of each configuration; null for one that has no such parameter.
std::map<std::string, std::vector<json>> values_by_key(const std::vector<database::ConfigurationRow>& configurations) {
  TrialLabels labels;
  for (const auto& row : configurations) labels.add(json::parse(row.spec));
  std::map<std::string, std::vector<json>> by_key;
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    for (auto& [key, value] : labels.configuration_values(json::parse(configurations[i].spec))) {
      auto& values = by_key[key];
      values.resize(configurations.size());
      values[i] = std::move(value);
    }
  }
  return by_key;
}

constexpr const char* absent_text = "–";

// `[32]` before `[16,16]`, names by the alphabet.
struct ShortListsFirst {
  bool operator()(const std::string& a, const std::string& b) const {
    const bool are_lists = a.starts_with('[') && b.starts_with('[');
    return are_lists && a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

SweptParameter parameter_of(const std::string& key, const std::vector<json>& values) {
  SweptParameter parameter;
  parameter.key = key;
  parameter.is_number = std::all_of(values.begin(), values.end(),
                                    [](const json& value) { return value.is_null() || value.is_number(); }) &&
                        std::any_of(values.begin(), values.end(), [](const json& value) { return value.is_number(); });
  if (parameter.is_number) {
    for (const json& value : values)
      parameter.numbers.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    return parameter;
  }
  std::vector<std::string> texts;
  for (const json& value : values) texts.push_back(value.is_null() ? absent_text : value_text(value));
  std::set<std::string, ShortListsFirst> distinct(texts.begin(), texts.end());
  parameter.categories.assign(distinct.begin(), distinct.end());
  for (const auto& text : texts)
    parameter.category.push_back(static_cast<int>(std::distance(distinct.begin(), distinct.find(text))));
  return parameter;
}

}  // namespace

bool SweptParameter::is_logarithmic() const {
  double least = std::numeric_limits<double>::infinity();
  double most = 0.0;
  for (const double value : numbers) {
    if (std::isnan(value)) continue;
    if (value <= 0.0) return false;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return most > 0.0 && most / least >= 9.99;
}

std::vector<SweptParameter> swept_parameters(const std::vector<database::ConfigurationRow>& configurations) {
  std::vector<SweptParameter> parameters;
  for (const auto& [key, values] : values_by_key(configurations)) parameters.push_back(parameter_of(key, values));
  return parameters;
}

ImportanceFactor factor_of(const SweptParameter& parameter, const std::vector<std::size_t>& configuration) {
  ImportanceFactor factor{.level = {}, .levels = 0, .is_ordered = parameter.is_number};
  if (!parameter.is_number) {
    // Only those that a sample has are levels.
    std::map<int, std::size_t> levels;
    for (const std::size_t place : configuration) {
      factor.level.push_back(levels.try_emplace(parameter.category[place], levels.size()).first->second);
    }
    factor.levels = levels.size();
    return factor;
  }
  // One without the parameter comes before all that have it.
  const auto value_of = [&](std::size_t place) {
    const double value = parameter.numbers[place];
    return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  std::vector<double> distinct;
  for (const std::size_t place : configuration) distinct.push_back(value_of(place));
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (const std::size_t place : configuration) {
    const auto found = std::lower_bound(distinct.begin(), distinct.end(), value_of(place));
    factor.level.push_back(static_cast<std::size_t>(found - distinct.begin()));
  }
  factor.levels = distinct.size();
  return factor;
}

}  // namespace runner::analysis
