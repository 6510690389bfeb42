#pragma once

#include <optional>
#include <vector>

#include "analysis/importance.hpp"

namespace runner::page {

/// Keeps what parameters explain of a result until a value or a parameter is another: growing the forest is most of
/// what a document costs.
class KeptImportance {
 public:
  /// Returns what analysis::importance_of does.
  const std::optional<analysis::Importance>& of(std::vector<analysis::ImportanceFactor> factors,
                                                std::vector<double> values);

 private:
  std::vector<analysis::ImportanceFactor> factors_;
  std::vector<double> values_;
  std::optional<analysis::Importance> importance_;
};

}  // namespace runner::page
