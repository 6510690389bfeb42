#include "models/products/small_product.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace runner::products {

namespace {

/// The columns of a row that have one order, bit by bit.
using LanesByOrder = std::array<std::uint32_t, std::size(known_orders)>;

// Divides results into tiles: rows with the same orders in a vector's columns are computed together.
class Tiling {
 public:
  Tiling(const Size& size, Rounding rounding, const OrderMap& orders, const TileKernels& kernels)
      : size_(size), rounding_(rounding), orders_(orders), kernels_(kernels) {}

  std::vector<Tile> tiles() && {
    for (std::int64_t column = 0; column < size_.columns; column += kernels_.lanes) add_columns(column);
    return std::move(tiles_);
  }

 private:
  LanesByOrder lanes_of(std::int64_t row, std::int64_t column) const {
    LanesByOrder lanes = {};
    const std::int64_t width = std::min(kernels_.lanes, size_.columns - column);
    for (std::int64_t i = 0; i < width; ++i) {
      lanes[orders_[static_cast<std::size_t>(row * size_.columns + column + i)]] |= 1U << static_cast<unsigned>(i);
    }
    return lanes;
  }

  // One chain here and two there.
  bool has_both(const LanesByOrder& lanes) const {
    return kernels_.most_rows_of_both > 0 && lanes[0] != 0 && lanes[1] != 0 &&
           std::all_of(lanes.begin() + 2, lanes.end(), [](std::uint32_t each) { return each == 0; });
  }

  void add_columns(std::int64_t column) {
    for (std::int64_t row = 0, end = 0; row < size_.rows; row = end) {
      const LanesByOrder first = lanes_of(row, column);
      const bool both = has_both(first);
      const auto belongs = [&](const LanesByOrder& lanes) { return both ? has_both(lanes) : lanes == first; };
      for (end = row + 1; end < size_.rows && belongs(lanes_of(end, column));) ++end;
      both ? add_tiles_of_both(row, end, column) : add_tiles(row, end, column, first);
    }
  }

  void add_tiles(std::int64_t begin, std::int64_t end, std::int64_t column, const LanesByOrder& lanes) {
    for (std::uint8_t order = 0; order < lanes.size(); ++order) {
      if (lanes[order] == 0) continue;
      const bool all = lanes[order] == all_lanes();
      divide(begin, end, kernels_.most_rows(order), [&](std::int64_t row, std::int64_t rows) {
        add_tile({row, column, 1, lanes[order], kernels_.kernel(rounding_, order, rows, all)});
      });
    }
  }

  // To the one on its left, where there is one that is computed in the same way.
  void add_tile(const Tile& tile) {
    const auto goes_on = [&](const Tile& left) {
      return left.row == tile.row && left.compute == tile.compute && left.lanes == all_lanes() &&
             left.column + left.vectors * kernels_.lanes == tile.column;
    };
    const auto left = std::find_if(tiles_.begin(), tiles_.end(), goes_on);
    if (left == tiles_.end()) return tiles_.push_back(tile);
    ++left->vectors;
    left->lanes = tile.lanes;
  }

  std::uint32_t all_lanes() const { return (1U << static_cast<unsigned>(kernels_.lanes)) - 1; }

  void add_tiles_of_both(std::int64_t begin, std::int64_t end, std::int64_t column) {
    divide(begin, end, kernels_.most_rows_of_both, [&](std::int64_t row, std::int64_t rows) {
      Tile tile{row, column, 1, 0, kernels_.kernel_of_both(rounding_, rows)};
      for (std::int64_t i = 0; i < rows; ++i) {
        const LanesByOrder lanes = lanes_of(row + i, column);
        tile.lanes = lanes[0] | lanes[1];
        tile.in_two[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(lanes[1]);
      }
      tiles_.push_back(tile);
    });
  }

  // Into as few parts as there can be, and those alike: ten rows of at most eight are five and five.
  template <class Add>
  static void divide(std::int64_t begin, std::int64_t end, std::int64_t most, const Add& add) {
    for (std::int64_t parts = (end - begin + most - 1) / most; parts > 0; --parts) {
      const std::int64_t rows = (end - begin) / parts;
      add(begin, rows);
      begin += rows;
    }
  }

  const Size& size_;
  Rounding rounding_;
  const OrderMap& orders_;
  const TileKernels& kernels_;
  std::vector<Tile> tiles_;
};

}  // namespace

const TileKernels& widest_kernels() { return has_vectors_of_sixteen() ? kernels_of_sixteen() : kernels_of_eight(); }

SmallProduct::SmallProduct(const Size& size, Rounding rounding, BlockEnds ends, const OrderMap& orders,
                           const TileKernels& kernels)
    : size_(size), ends_(std::move(ends)) {
  if (static_cast<std::int64_t>(orders.size()) != size.results()) throw std::logic_error("an order for each result");
  tiles_ = Tiling(size_, rounding, orders, kernels).tiles();
}

void SmallProduct::operator()(const Operands& operands) const {
  for (const Tile& tile : tiles_) tile.compute(size_, ends_, tile, operands);
}

}  // namespace runner::products
