#include "models/products/small_product.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace runner::products {

namespace {

constexpr std::int64_t lane_count = 8;
constexpr std::uint8_t all_eight = 255;

// As many as keep eight sums at work: a sum waits four cycles for its next addition, and two begin in each.
constexpr std::int64_t most_rows(std::uint8_t order) { return lane_count / known_orders[order].chains; }

}  // namespace

SmallProduct::SmallProduct(const Size& size, Rounding rounding, BlockEnds ends, const OrderMap& orders)
    : size_(size), rounding_(rounding), ends_(std::move(ends)) {
  if (static_cast<std::int64_t>(orders.size()) != size.results()) throw std::logic_error("an order for each result");
  for (std::int64_t column = 0; column < size.columns; column += lane_count) add_tiles(column, orders);
}

// Rows with the same orders in these columns are computed together, once for each order.
void SmallProduct::add_tiles(std::int64_t column, const OrderMap& orders) {
  const std::int64_t width = std::min(lane_count, size_.columns - column);
  const auto begin = [&](std::int64_t row) { return orders.begin() + row * size_.columns + column; };
  for (std::int64_t row = 0, end = 0; row < size_.rows; row = end) {
    for (end = row + 1; end < size_.rows && std::equal(begin(row), begin(row) + width, begin(end));) ++end;
    for (std::uint8_t order = 0; order < std::size(known_orders); ++order) {
      unsigned lanes = 0;
      for (std::int64_t i = 0; i < width; ++i) lanes |= (begin(row)[i] == order ? 1U : 0U) << static_cast<unsigned>(i);
      if (lanes == 0) continue;
      for (std::int64_t some = row; some < end; some += most_rows(order)) {
        tiles_.push_back(
            {order, static_cast<std::uint8_t>(lanes), some, std::min(most_rows(order), end - some), column});
      }
    }
  }
}

#if defined(__x86_64__)

#pragma GCC push_options
#pragma GCC target("avx2,fma")

namespace {

template <Rounding rounding>
[[gnu::always_inline]] inline __m256 multiply_add(__m256 a, __m256 b, __m256 c) {
  if constexpr (rounding == Rounding::once) return _mm256_fmadd_ps(a, b, c);
  return _mm256_add_ps(_mm256_mul_ps(a, b), c);
}

// Reads and writes some of eight numbers, and touches no memory besides.
class Lanes {
 public:
  explicit Lanes(std::uint8_t which) : which_(which) {
    const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    mask_ = _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(which), bits), bits);
  }

  [[gnu::always_inline]] __m256 read(const float* from) const {
    return which_ == all_eight ? _mm256_loadu_ps(from) : _mm256_maskload_ps(from, mask_);
  }

  // Masked writes are slow on some processors.
  [[gnu::always_inline]] void write(float* to, __m256 numbers) const {
    if (which_ == all_eight) return _mm256_storeu_ps(to, numbers);
    alignas(32) float each[lane_count];
    _mm256_store_ps(each, numbers);
    for (unsigned i = 0; i < lane_count; ++i) {
      if ((which_ >> i & 1U) != 0) to[i] = each[i];
    }
  }

  __m256i mask() const { return mask_; }

 private:
  unsigned which_;
  __m256i mask_;
};

// What is done to results when all is added.
[[gnu::always_inline]] inline __m256 finish(__m256 sum, const Lanes& lanes, const Operands& operands,
                                            std::int64_t place) {
  const __m256 zero = _mm256_setzero_ps();
  // What is not a number stays so.
  if (operands.clamps) sum = _mm256_max_ps(zero, sum);
  if (operands.gates == nullptr) return sum;
  return _mm256_and_ps(sum, _mm256_cmp_ps(lanes.read(operands.gates + place), zero, _CMP_NLE_UQ));
}

// The sums of a block of terms, for some rows of eight columns. `left` points to each row's first factor. `steps` are
// how far the next factors lie.
template <Rounding rounding, int order, int rows, bool all_lanes>
[[gnu::always_inline]] inline void add_block(__m256 (&totals)[rows], __m256i mask, const float* const (&left)[rows],
                                             std::int64_t left_step, const float* right, std::int64_t right_step,
                                             std::int64_t terms) {
  constexpr int chains = static_cast<int>(known_orders[order].chains);
  __m256 sums[rows][chains];
  for (auto& of_row : sums) {
    for (auto& sum : of_row) sum = _mm256_setzero_ps();
  }
  std::int64_t place = 0;
  const auto add = [&](int chain) __attribute__((always_inline)) {
    const __m256 numbers = all_lanes ? _mm256_loadu_ps(right) : _mm256_maskload_ps(right, mask);
#pragma GCC unroll 8
    for (int i = 0; i < rows; ++i) {
      sums[i][chain] = multiply_add<rounding>(_mm256_broadcast_ss(left[i] + place), numbers, sums[i][chain]);
    }
    right += right_step;
    place += left_step;
  };
  const std::int64_t dealt = known_orders[order].dealt(terms);
  std::int64_t p = 0;
  for (; p < dealt; p += chains) {
#pragma GCC unroll 8
    for (int chain = 0; chain < chains; ++chain) add(chain);
  }
  for (; p < terms; ++p) add(0);
#pragma GCC unroll 8
  for (const Merge& merge : merges_of(known_orders[order])) {
    for (auto& of_row : sums) of_row[merge.to] = _mm256_add_ps(of_row[merge.to], of_row[merge.from]);
  }
  for (int i = 0; i < rows; ++i) totals[i] = _mm256_add_ps(totals[i], sums[i][0]);
}

template <Rounding rounding, int order, int rows, bool all_lanes>
void compute(const Size& size, const BlockEnds& ends, const Tile& tile, const Operands& operands) {
  const Lanes lanes(tile.lanes);
  __m256 totals[rows];
  for (int i = 0; i < rows; ++i) {
    totals[i] = operands.start == nullptr ? _mm256_setzero_ps() : _mm256_broadcast_ss(operands.start + tile.row + i);
  }
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    const float* left[rows];
    for (int i = 0; i < rows; ++i) {
      left[i] = operands.left + (tile.row + i) * operands.left_row + begin * operands.left_term;
    }
    const float* right = operands.right + tile.column + begin * operands.right_term;
    add_block<rounding, order, rows, all_lanes>(totals, lanes.mask(), left, operands.left_term, right,
                                                operands.right_term, end - begin);
    begin = end;
  }
  for (int i = 0; i < rows; ++i) {
    const std::int64_t place = (tile.row + i) * size.columns + tile.column;
    lanes.write(operands.result + place, finish(totals[i], lanes, operands, place));
  }
}

template <Rounding rounding, int order>
void compute_rows(const Size& size, const BlockEnds& ends, const Tile& tile, const Operands& operands) {
  constexpr auto most = static_cast<int>(most_rows(order));
  const bool all = tile.lanes == all_eight;
  const auto choose = [&]<int... less>(std::integer_sequence<int, less...>) {
    ((tile.rows != less + 1 ? void()
      : all                 ? compute<rounding, order, less + 1, true>(size, ends, tile, operands)
                            : compute<rounding, order, less + 1, false>(size, ends, tile, operands)),
     ...);
  };
  choose(std::make_integer_sequence<int, most>());
}

template <Rounding rounding>
void compute(const Size& size, const BlockEnds& ends, const std::vector<Tile>& tiles, const Operands& operands) {
  for (const Tile& tile : tiles) {
    if (tile.order == 0) compute_rows<rounding, 0>(size, ends, tile, operands);
    if (tile.order == 1) compute_rows<rounding, 1>(size, ends, tile, operands);
    if (tile.order == 2) compute_rows<rounding, 2>(size, ends, tile, operands);
    if (tile.order == 3) compute_rows<rounding, 3>(size, ends, tile, operands);
  }
}

}  // namespace

void SmallProduct::operator()(const Operands& operands) const {
  rounding_ == Rounding::once ? compute<Rounding::once>(size_, ends_, tiles_, operands)
                              : compute<Rounding::twice>(size_, ends_, tiles_, operands);
}

#pragma GCC pop_options

#else

void SmallProduct::operator()(const Operands&) const { throw std::logic_error("small products need AVX2"); }

#endif

}  // namespace runner::products
