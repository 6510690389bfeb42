#include <stdexcept>
#include <utility>

#include "models/products/tile.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace runner::products {

#if defined(__x86_64__)

#pragma GCC push_options
#pragma GCC target("avx512f")

namespace {

namespace sixteen {

using Numbers = __m512;

constexpr int lane_count = 16;
constexpr int most_rows_of_both = 10;

// Of 32 registers.
constexpr int most_rows(std::uint8_t order) {
  return order == 0 ? static_cast<int>(Tile::most_rows) : static_cast<int>(16 / known_orders[order].chains);
}

[[gnu::always_inline]] inline Numbers zero() { return _mm512_setzero_ps(); }
[[gnu::always_inline]] inline Numbers broadcast(const float* number) { return _mm512_set1_ps(*number); }
[[gnu::always_inline]] inline Numbers add(Numbers a, Numbers b) { return _mm512_add_ps(a, b); }
[[gnu::always_inline]] inline Numbers largest(Numbers a, Numbers b) { return _mm512_max_ps(a, b); }

template <Rounding rounding>
[[gnu::always_inline]] inline Numbers multiply_add(Numbers a, Numbers b, Numbers c) {
  if constexpr (rounding == Rounding::once) return _mm512_fmadd_ps(a, b, c);
  return _mm512_add_ps(_mm512_mul_ps(a, b), c);
}

// c where the mask has no bit.
template <Rounding rounding>
[[gnu::always_inline]] inline Numbers multiply_add(Numbers a, Numbers b, Numbers c, __mmask16 mask) {
  if constexpr (rounding == Rounding::once) return _mm512_mask3_fmadd_ps(a, b, c, mask);
  return _mm512_mask_add_ps(c, mask, _mm512_mul_ps(a, b), c);
}

[[gnu::always_inline]] inline Numbers only_where_positive(Numbers gates, Numbers numbers) {
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(gates, zero(), _CMP_NLE_UQ), numbers);
}

struct AllLanes {
  [[gnu::always_inline]] Numbers read(const float* from) const { return _mm512_loadu_ps(from); }
  [[gnu::always_inline]] void write(float* to, Numbers numbers) const { _mm512_storeu_ps(to, numbers); }
};

class SomeLanes {
 public:
  explicit SomeLanes(std::uint32_t which) : mask_(static_cast<__mmask16>(which)) {}
  [[gnu::always_inline]] Numbers read(const float* from) const { return _mm512_maskz_loadu_ps(mask_, from); }
  [[gnu::always_inline]] void write(float* to, Numbers numbers) const { _mm512_mask_storeu_ps(to, mask_, numbers); }

 private:
  __mmask16 mask_;
};

#include "models/products/tile_loops.hpp"

// The orders with one chain and with two.
constexpr const SumOrder& in_two = known_orders[1];

// Adds up a block whose results have one chain each, or two where a bit is set.
template <Rounding rounding, int rows, class Lanes>
[[gnu::always_inline]] inline void add_block_of_both(Numbers (&totals)[rows], const std::uint16_t* bits,
                                                     const Lanes& lanes, Block<rows> block) {
  Numbers sums[rows];
  Numbers others[rows];
  for (int i = 0; i < rows; ++i) sums[i] = others[i] = zero();
  const auto add_term = [&](bool is_second) __attribute__((always_inline)) {
    const Numbers numbers = lanes.read(block.right);
#pragma GCC unroll 12
    for (int i = 0; i < rows; ++i) {
      const Numbers factor = broadcast(block.left[i] + block.left_place);
      if (is_second) {
        others[i] = multiply_add<rounding>(factor, numbers, others[i]);
        sums[i] = multiply_add<rounding>(factor, numbers, sums[i], static_cast<__mmask16>(~bits[i]));
      } else {
        sums[i] = multiply_add<rounding>(factor, numbers, sums[i]);
      }
    }
    block.left_place += block.left_step;
    block.right += block.right_step;
  };
  const std::int64_t dealt = in_two.dealt(block.terms);
  std::int64_t p = 0;
  for (; p < dealt; p += 2) {
    add_term(false);
    add_term(true);
  }
  for (; p < block.terms; ++p) add_term(false);
  for (int i = 0; i < rows; ++i) {
    totals[i] = add(totals[i], _mm512_mask_add_ps(sums[i], static_cast<__mmask16>(bits[i]), sums[i], others[i]));
  }
}

template <Rounding rounding, int rows>
void compute_both(const Size& size, const BlockEnds& ends, const Tile& tile, const Operands& operands) {
  compute_rows<SomeLanes, rows>(
      size, ends, tile, operands,
      [&](Numbers(&totals)[rows], const auto& lanes, const Block<rows>& block)
          __attribute__((always_inline)) { add_block_of_both<rounding>(totals, tile.in_two.data(), lanes, block); });
}

template <Rounding rounding, int... less>
TileKernel kernel_of_both(std::int64_t rows, std::integer_sequence<int, less...>) {
  static constexpr TileKernel kernels[] = {compute_both<rounding, less + 1>...};
  return kernels[rows - 1];
}

TileKernel kernel_of_both(Rounding rounding, std::int64_t rows) {
  const auto counts = std::make_integer_sequence<int, most_rows_of_both>();
  return rounding == Rounding::once ? kernel_of_both<Rounding::once>(rows, counts)
                                    : kernel_of_both<Rounding::twice>(rows, counts);
}

TileKernel kernel(Rounding rounding, std::uint8_t order, std::int64_t rows, bool) {
  return rounding == Rounding::once ? kernel_for<SomeLanes, Rounding::once>(order, rows)
                                    : kernel_for<SomeLanes, Rounding::twice>(order, rows);
}

}  // namespace sixteen

}  // namespace

#pragma GCC pop_options

const TileKernels& kernels_of_sixteen() {
  static const TileKernels kernels{sixteen::lane_count,
                                   [](std::uint8_t order) { return std::int64_t{sixteen::most_rows(order)}; },
                                   sixteen::kernel, sixteen::most_rows_of_both, sixteen::kernel_of_both};
  return kernels;
}

// The first processors that have them run slower for some time after each use; the ones since 2019, and all of AMD's,
// have these later instructions as well.
bool has_vectors_of_sixteen() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vbmi2"); }

#else

const TileKernels& kernels_of_sixteen() { throw std::logic_error("vectors of sixteen need AVX-512"); }
bool has_vectors_of_sixteen() { return false; }

#endif

}  // namespace runner::products
