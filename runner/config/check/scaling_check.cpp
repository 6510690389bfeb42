#include "config/check/scaling_check.hpp"

#include <string>

#include "config/check/section_keys.hpp"

namespace runner::config {

void check_scaling(const Draft& draft, const nlohmann::json& dataset, const std::vector<Column>& columns,
                   Report& report) {
  for (const auto& standardize : values_of({"dataset", "standardize"}, dataset, columns)) {
    for (const auto& scaling : values_of({"dataset", "scaling"}, dataset, columns)) {
      if (standardize != true || scaling.is_null() || scaling == "standard") continue;
      return report.add(place_of({"dataset", "scaling"}, draft),
                        "dataset.scaling is " + scaling.get<std::string>() +
                            ", which dataset.standardize contradicts; leave that out");
    }
  }
}

}  // namespace runner::config
