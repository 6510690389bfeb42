#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <runner/param_description.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Points at one key that was given and its value, from the file, an override or a sweep.
struct Given {
  std::string_view key;
  Span where;
  const Node* value = nullptr;
  /// Whether it is the first of the values that the key takes: what is wrong with it is noted with the sweep.
  bool is_swept = false;
};

/// Adds a key, or replaces the one of that name.
void put(std::vector<Given>& given, const Given& one);

/// Says which fields a block has and how messages name it.
struct FieldTable {
  std::vector<const ParamDescription*> fields;
  /// The block's key, such as `optimizer`.
  std::string_view section;
  /// How a message about an unknown key begins, the key itself left out: `optimizer 'adam' has no parameter `.
  std::string unknown;
  /// How a message about a missing field begins: `dataset 'csv' needs `.
  std::string missing;
};

/// Returns the field of that name, or null.
const ParamDescription* find_field(const FieldTable& table, std::string_view name);

/// Returns a value of the section's field as its declared type; none where a fault was noted.
std::optional<nlohmann::json> check_field(const Node& value, const ParamDescription& field, std::string_view section,
                                          Report& report);

/// Returns every field with its value or default. Unknown keys, faulty values and missing ones (at `block`) are noted;
/// what is at fault is left out.
nlohmann::json check_fields(const std::vector<Given>& given, const FieldTable& table, const Span& block,
                            Report& report);

/// Notes a key that the table does not have, with what it was likely meant to be.
void report_unknown_field(const FieldTable& table, std::string_view key, const Span& where, Report& report);

}  // namespace runner::config
