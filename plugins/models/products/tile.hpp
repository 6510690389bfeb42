#pragma once

#include <array>
#include <cstdint>

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

struct Tile;

/// Computes the results of a tile.
using TileKernel = void (*)(const Size&, const BlockEnds&, const Tile&, const Operands&);

/// Names results that are computed together: of some rows, in columns that some vectors hold.
struct Tile {
  static constexpr std::int64_t most_rows = 12;

  std::int64_t row;
  std::int64_t column;
  std::int64_t vectors;
  /// The columns of the last vector that are computed, bit by bit; of those before it all are.
  std::uint32_t lanes;
  /// Knows how many rows there are, and in which order each result has its terms added.
  TileKernel compute;
  /// For each row the columns whose terms are dealt out to two chains, where those of the others go to one; only of a
  /// tile with both.
  std::array<std::uint16_t, most_rows> in_two = {};
};

/// Computes tiles with vectors of one width.
struct TileKernels {
  /// How many numbers a vector holds.
  std::int64_t lanes;
  /// How many rows a tile has at most where all of its results have this order; a place in `known_orders`.
  std::int64_t (*most_rows)(std::uint8_t order);
  /// Returns the kernel for so many rows. `all_lanes`: each column that the vector holds is computed.
  TileKernel (*kernel)(Rounding rounding, std::uint8_t order, std::int64_t rows, bool all_lanes);
  /// The same for tiles in which some results have one chain and others two; 0 and null where there are none.
  std::int64_t most_rows_of_both = 0;
  TileKernel (*kernel_of_both)(Rounding rounding, std::int64_t rows) = nullptr;
};

/// Vectors of eight; AVX2 and FMA.
const TileKernels& kernels_of_eight();
/// Vectors of sixteen; AVX-512F.
const TileKernels& kernels_of_sixteen();
/// Says whether the processor has vectors of sixteen and does not slow down for them.
bool has_vectors_of_sixteen();
/// Returns those that this processor computes fastest with.
const TileKernels& widest_kernels();

}  // namespace runner::products
