#include "analysis/space_description.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace runner::analysis {

namespace {

std::string shown_text(const search::KeyValue& value) {
  return value.shown.is_string() ? value.shown.get<std::string>() : value.shown.dump();
}

std::string range_text(const SearchParameter& parameter) {
  const auto step = parameter.step > 0.0 ? fmt::format(", in steps of {}", parameter.step) : "";
  return fmt::format("{} to {}{}{}", parameter.low, parameter.high, parameter.logarithmic ? ", logarithmic" : "", step);
}

std::string choices_text(const search::ParameterValues& values) {
  std::string text;
  for (const auto& option : values.options) text += (text.empty() ? "" : ", ") + shown_text(option);
  return text;
}

std::string condition_text(const search::SearchDefinition& definition, const SearchParameter& parameter) {
  std::string text;
  for (const auto& condition : parameter.conditions) {
    std::string values;
    for (const double value : condition.values) {
      SearchPoint point(definition.space.size());
      point[condition.parameter] = value;
      values += (values.empty() ? "" : " or ") + shown_text(search::values_at(definition, point).front());
    }
    text += (text.empty() ? "" : ", ") + definition.space[condition.parameter].key + " = " + values;
  }
  return text;
}

}  // namespace

std::vector<KeyDescription> describe_space(const search::SearchDefinition& definition) {
  std::vector<KeyDescription> keys;
  for (std::size_t i = 0; i < definition.space.size(); ++i) {
    const auto& parameter = definition.space[i];
    const bool is_choice = parameter.kind == SearchParameter::Kind::choice;
    keys.push_back({parameter.key, is_choice ? choices_text(definition.values[i]) : range_text(parameter),
                    condition_text(definition, parameter)});
  }
  return keys;
}

}  // namespace runner::analysis
