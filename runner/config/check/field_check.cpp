#include "config/check/field_check.hpp"

#include <algorithm>

#include "config/check/value_check.hpp"
#include "config/known_keys.hpp"
#include "config/wording.hpp"
#include "config/yaml/misread_line.hpp"
#include "spec/param_json.hpp"

namespace runner::config {

void put(std::vector<Given>& given, const Given& one) {
  const auto found = std::find_if(given.begin(), given.end(), [&](const Given& other) { return other.key == one.key; });
  if (found == given.end()) {
    given.push_back(one);
  } else {
    *found = one;
  }
}

const ParamDescription* find_field(const FieldTable& table, std::string_view name) {
  for (const auto* field : table.fields) {
    if (field->name == name) return field;
  }
  return nullptr;
}

void report_unknown_field(const FieldTable& table, std::string_view key, const Span& where, Report& report) {
  std::vector<std::string> names;
  for (const auto* field : table.fields) names.push_back(field->name);
  const auto space = missing_space(key);
  auto hint = space ? "; " + *space : names.empty() ? "; it has none" : remedy(key, names, "there are");
  if (!space && !closest(key, names) && report.plugins() != nullptr) {
    // Another block may have it.
    auto elsewhere = keys_named(key, *report.plugins());
    std::erase_if(elsewhere, [&](const auto& other) { return other.starts_with(std::string(table.section) + "."); });
    if (!elsewhere.empty()) hint = proposal(elsewhere);
  }
  report.add(where, table.unknown + in_quotes(key) + hint);
}

std::optional<nlohmann::json> check_field(const Node& value, const ParamDescription& field, std::string_view section,
                                          Report& report) {
  const auto key = std::string(section) + "." + field.name;
  const auto check = section == "training" ? &check_training_value : &check_value;
  return check(value, field, key, report);
}

nlohmann::json check_fields(const std::vector<Given>& given, const FieldTable& table, const Span& block,
                            Report& report) {
  auto out = nlohmann::json::object();
  // What is swept is checked with the other values of its key.
  Report noted_with_sweep;
  for (const auto& one : given) {
    const auto* field = find_field(table, one.key);
    auto& into = one.is_swept ? noted_with_sweep : report;
    if (field == nullptr) {
      report_unknown_field(table, one.key, one.where, into);
    } else if (auto value = check_field(*one.value, *field, table.section, into)) {
      out[field->name] = *std::move(value);
    }
  }
  for (const auto* field : table.fields) {
    const bool is_given =
        std::any_of(given.begin(), given.end(), [&](const Given& one) { return one.key == field->name; });
    if (is_given) continue;
    if (!field->required) {
      out[field->name] = spec::to_json(field->default_value);
    } else {
      report.add(block, table.missing + in_quotes(field->name) + (field->doc.empty() ? "" : " (" + field->doc + ")"));
    }
  }
  return out;
}

}  // namespace runner::config
