#include "exports/optuna_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace runner::exports {

namespace {

using nlohmann::json;

bool is_logarithmic(const std::vector<double>& sorted) {
  if (sorted.front() <= 0.0 || sorted.size() < 3) return false;
  const auto half = sorted.size() / 2;
  const double median = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
  const double geometric = std::sqrt(sorted.front()) * std::sqrt(sorted.back());
  const double arithmetic = sorted.front() / 2.0 + sorted.back() / 2.0;
  return std::abs(median - geometric) < std::abs(median - arithmetic);
}

json numbers_between(const ParameterValues::Values& values) {
  std::vector<double> sorted;
  bool are_whole = true;
  for (const auto& value : values) {
    sorted.push_back(value.get<double>());
    are_whole = are_whole && value.is_number_integer();
  }
  const bool log = is_logarithmic(sorted);
  if (are_whole) {
    return {{"name", "IntDistribution"},
            {"attributes", {{"low", *values.begin()}, {"high", *values.rbegin()}, {"log", log}, {"step", 1}}}};
  }
  return {{"name", "FloatDistribution"},
          {"attributes", {{"low", sorted.front()}, {"high", sorted.back()}, {"log", log}, {"step", nullptr}}}};
}

}  // namespace

OptunaDistribution::OptunaDistribution(const ParameterValues::Values& values) {
  const bool are_numbers = std::all_of(values.begin(), values.end(), [](const json& each) { return each.is_number(); });
  if (are_numbers) {
    text_ = numbers_between(values).dump();
    return;
  }
  for (const auto& value : values) choices_.push_back(external(value));
  text_ = json{{"name", "CategoricalDistribution"}, {"attributes", {{"choices", choices_}}}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
}

json OptunaDistribution::internal(const json& value) const {
  if (choices_.empty()) return value;
  const auto found = std::find(choices_.begin(), choices_.end(), external(value));
  return found - choices_.begin();
}

json OptunaDistribution::external(const json& value) {
  return value.is_structured() ? json(parameter_text(value)) : value;
}

}  // namespace runner::exports
