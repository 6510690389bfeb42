#include "config/check/scaling_check.hpp"

#include <string>

#include "config/check/dataset_keys.hpp"

namespace runner::config {

void check_scaling(const Draft& draft, const nlohmann::json& dataset, const std::vector<Column>& columns,
                   Report& report) {
  for (const auto& standardize : dataset_values("standardize", dataset, columns)) {
    for (const auto& scaling : dataset_values("scaling", dataset, columns)) {
      if (standardize != true || scaling.is_null() || scaling == "standard") continue;
      return report.add(dataset_key_place(draft, "scaling"),
                        "dataset.scaling is " + scaling.get<std::string>() +
                            ", which dataset.standardize contradicts; leave that out");
    }
  }
}

}  // namespace runner::config
