#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace runner {

/// Computes the mean of what each row's right class has, negated, as the last step of a mean cross entropy, with the
/// bits of LibTorch's `nll_loss`: that adds the rows in a cascade. For up to 1,024 rows the order is found out as that
/// of a product is (`models/products/order_search.hpp`), when their number is first met. Counted as the fast path
/// `nll_loss`.
class RightMean {
 public:
  /// Says that so many rows are added in that order.
  static bool is_known_for(std::int64_t rows);

  /// Returns the mean of plain log probabilities [rows, classes] without gaps; nothing where a class is none of these,
  /// which LibTorch ignores or refuses.
  static std::optional<float> of(const at::Tensor& log_probabilities, const at::Tensor& classes);
};

}  // namespace runner
