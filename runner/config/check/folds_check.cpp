#include "config/check/folds_check.hpp"

#include <string>

#include "config/check/section_keys.hpp"

namespace runner::config {

using nlohmann::json;

void check_folds(const Draft& draft, const json& dataset, const std::vector<Column>& columns, Report& report) {
  for (const json& folds : values_of({"dataset", "folds"}, dataset, columns)) {
    for (const json& fold : values_of({"dataset", "fold"}, dataset, columns)) {
      if (folds.is_null() && fold.is_null()) continue;
      if (folds.is_null()) {
        return report.add(place_of({"dataset", "fold"}, draft),
                          "dataset.fold needs dataset.folds, the number of parts of the cross-validation");
      }
      const std::string last = std::to_string(folds.get<std::int64_t>() - 1);
      if (fold.is_null()) {
        return report.add(place_of({"dataset", "folds"}, draft),
                          "dataset.folds needs dataset.fold, which of them validates; "
                          "dataset.fold=0.." +
                              last + " trains one trial for each");
      }
      if (fold.get<std::int64_t>() >= folds.get<std::int64_t>()) {
        return report.add(
            place_of({"dataset", "fold"}, draft),
            "dataset.fold must be at most " + last + ", as there are " + folds.dump() + " folds; found " + fold.dump());
      }
    }
  }
}

}  // namespace runner::config
