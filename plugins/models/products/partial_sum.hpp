#pragma once

#include <cstdint>
#include <vector>

#include "models/products/sum_order.hpp"

namespace runner::products {

/// Stands in the place of a number in a sum, and notes each addition as a `JointSum`. What holds no term counts as 0.
class PartialSum {
 public:
  PartialSum() = default;
  /// Holds one term.
  PartialSum(std::int64_t term, std::vector<JointSum>& joints) : first_(term), terms_(1), joints_(&joints) {}

  PartialSum& operator+=(const PartialSum& other) {
    if (other.terms_ == 0) return *this;
    if (terms_ == 0) return *this = other;
    terms_ += other.terms_;
    joints_->push_back({first_, other.first_, terms_});
    return *this;
  }

 private:
  std::int64_t first_ = 0;
  std::int64_t terms_ = 0;
  std::vector<JointSum>* joints_ = nullptr;
};

}  // namespace runner::products
