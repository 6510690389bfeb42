#pragma once

#include <cstdint>
#include <vector>

#include "models/products/sum_order.hpp"
#include "optimizers/updates/rounding.hpp"

namespace runner::products {

using optimizers::Rounding;

/// Holds the sizes of a product: [rows, terms] · [terms, columns].
struct Size {
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t terms;

  std::int64_t results() const { return rows * columns; }
  auto operator<=>(const Size&) const = default;
};

/// Points to the numbers of a product, and says what is done to each result.
struct Operands {
  /// Number p of row i is left[i · left_row + p · left_term].
  const float* left;
  std::int64_t left_row;
  std::int64_t left_term;
  /// Number j of term p is right[p · right_term + j].
  const float* right;
  std::int64_t right_term;
  /// Row by row without gaps; none of what is read.
  float* result;
  /// One number a row, which is added to the sums of the first block; null for none.
  const float* start = nullptr;
  /// Whether results below 0 become 0.
  bool clamps = false;
  /// As many as results: where one is 0 or less the result becomes 0. Null for none.
  const float* gates = nullptr;
};

/// Says which order each result of a product has, row by row: places in `known_orders`.
using OrderMap = std::vector<std::uint8_t>;

/// Names results that are computed together: some of eight columns, bit by bit, in some rows.
struct Tile {
  std::uint8_t order;
  std::uint8_t lanes;
  std::int64_t row;
  std::int64_t rows;
  std::int64_t column;
};

/// Computes a product of two small matrices by adding its terms in given orders. That is all that the bits of a product
/// depend on, besides how a · b + c is rounded: each sum is a chain of IEEE 754 operations. So results are equal to
/// those of a kernel that is known to add in these orders, and what would pay for large matrices alone (packed copies
/// of both) is left out. Needs AVX2 and FMA.
class SmallProduct {
 public:
  SmallProduct(const Size& size, Rounding rounding, BlockEnds ends, const OrderMap& orders);

  void operator()(const Operands& operands) const;

 private:
  void add_tiles(std::int64_t column, const OrderMap& orders);

  Size size_;
  Rounding rounding_;
  BlockEnds ends_;
  std::vector<Tile> tiles_;
};

}  // namespace runner::products
