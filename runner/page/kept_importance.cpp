#include "page/kept_importance.hpp"

#include <utility>

namespace runner::page {

const std::optional<analysis::Importance>& KeptImportance::of(std::vector<analysis::ImportanceFactor> factors,
                                                              std::vector<double> values) {
  if (factors != factors_ || values != values_) {
    importance_ = analysis::importance_of(factors, values);
    factors_ = std::move(factors);
    values_ = std::move(values);
  }
  return importance_;
}

}  // namespace runner::page
