#include "config/check/dataset_keys.hpp"

#include <algorithm>

#include "config/check/field_check.hpp"

namespace runner::config {

using nlohmann::json;

std::vector<json> dataset_values(const std::string& key, const json& dataset, const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    if (column.key != "dataset." + key) continue;
    std::vector<json> values;
    for (const auto& each : column.values) values.push_back(each.value);
    return values;
  }
  if (!dataset.contains(key)) return {};
  return {dataset.at(key)};
}

Span dataset_key_place(const Draft& draft, std::string_view key) {
  const auto below = draft.keys_below("dataset");
  const auto given = std::find_if(below.begin(), below.end(), [&](const Given& each) { return each.key == key; });
  if (given != below.end()) return given->where;
  const Node* block = draft.value("dataset");
  if (block == nullptr) return draft.root.where;
  const Entry* entry = find(*block, key);
  return entry == nullptr ? block->where : entry->where;
}

}  // namespace runner::config
