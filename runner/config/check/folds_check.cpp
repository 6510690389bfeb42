#include "config/check/folds_check.hpp"

#include <algorithm>
#include <string>

#include "config/check/field_check.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

// Everything that a key of the block takes in some trial; nothing where a fault was noted.
std::vector<json> values_of(const std::string& key, const json& dataset, const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    if (column.key != "dataset." + key) continue;
    std::vector<json> values;
    for (const auto& each : column.values) values.push_back(each.value);
    return values;
  }
  if (!dataset.contains(key)) return {};
  return {dataset.at(key)};
}

Span where_of(const Draft& draft, std::string_view key) {
  const auto below = draft.keys_below("dataset");
  const auto given = std::find_if(below.begin(), below.end(), [&](const Given& each) { return each.key == key; });
  if (given != below.end()) return given->where;
  const Node* block = draft.value("dataset");
  if (block == nullptr) return draft.root.where;
  const Entry* entry = find(*block, key);
  return entry == nullptr ? block->where : entry->where;
}

}  // namespace

void check_folds(const Draft& draft, const json& dataset, const std::vector<Column>& columns, Report& report) {
  for (const json& folds : values_of("folds", dataset, columns)) {
    for (const json& fold : values_of("fold", dataset, columns)) {
      if (folds.is_null() && fold.is_null()) continue;
      if (folds.is_null()) {
        return report.add(where_of(draft, "fold"),
                          "dataset.fold needs dataset.folds, the number of parts of the cross-validation");
      }
      const std::string last = std::to_string(folds.get<std::int64_t>() - 1);
      if (fold.is_null()) {
        return report.add(where_of(draft, "folds"),
                          "dataset.folds needs dataset.fold, which of them validates; "
                          "dataset.fold=0.." +
                              last + " trains one trial for each");
      }
      if (fold.get<std::int64_t>() >= folds.get<std::int64_t>()) {
        return report.add(where_of(draft, "fold"), "dataset.fold must be at most " + last + ", as there are " +
                                                       folds.dump() + " folds; found " + fold.dump());
      }
    }
  }
}

}  // namespace runner::config
