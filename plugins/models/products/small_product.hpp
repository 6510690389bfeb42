#pragma once

#include <cstdint>
#include <vector>

#include "models/products/tile.hpp"

namespace runner::products {

/// Says which order each result of a product has, row by row: places in `known_orders`.
using OrderMap = std::vector<std::uint8_t>;

/// The most results of a product that is computed here.
inline constexpr std::int64_t most_results = std::int64_t{1} << 18;

/// Says how the terms of a product are added and rounded.
struct Orders {
  Rounding rounding = Rounding::once;
  BlockEnds ends;
  OrderMap orders;
};

/// Computes a product of two small matrices by adding its terms in given orders. That is all that the bits of a product
/// depend on, besides how a · b + c is rounded: each sum is a chain of IEEE 754 operations. So results are equal to
/// those of a kernel that is known to add in these orders, and what would pay for large matrices alone (packed copies
/// of both) is left out. Needs AVX2 and FMA.
class SmallProduct {
 public:
  SmallProduct(const Size& size, Rounding rounding, BlockEnds ends, const OrderMap& orders,
               const TileKernels& kernels = widest_kernels());
  SmallProduct(const Size& size, const Orders& orders)
      : SmallProduct(size, orders.rounding, orders.ends, orders.orders) {}

  void operator()(const Operands& operands) const;

 private:
  Size size_;
  BlockEnds ends_;
  std::vector<Tile> tiles_;
};

}  // namespace runner::products
