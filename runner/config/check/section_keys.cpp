#include "config/check/section_keys.hpp"

#include <algorithm>

#include "config/check/field_check.hpp"

namespace runner::config {

using nlohmann::json;

std::vector<json> values_of(const SectionKey& key, const json& block, const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    if (column.key != key.section + "." + key.key) continue;
    std::vector<json> values;
    for (const auto& each : column.values) values.push_back(each.value);
    return values;
  }
  if (!block.contains(key.key)) return {};
  return {block.at(key.key)};
}

Span place_of(const SectionKey& key, const Draft& draft) {
  const auto below = draft.keys_below(key.section);
  const auto given = std::find_if(below.begin(), below.end(), [&](const Given& each) { return each.key == key.key; });
  if (given != below.end()) return given->where;
  const Node* block = draft.value(key.section);
  if (block == nullptr) return draft.root.where;
  const Entry* entry = find(*block, key.key);
  return entry == nullptr ? block->where : entry->where;
}

}  // namespace runner::config
