#include <stdexcept>
#include <utility>

#include "models/products/tile.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace runner::products {

#if defined(__x86_64__)

#pragma GCC push_options
#pragma GCC target("avx2,fma")

namespace {

namespace eight {

using Numbers = __m256;

constexpr int lane_count = 8;

// As many as keep eight sums at work: a sum waits four cycles for its next addition, and two begin in each.
constexpr int most_rows(std::uint8_t order) { return static_cast<int>(8 / known_orders[order].chains); }

[[gnu::always_inline]] inline Numbers zero() { return _mm256_setzero_ps(); }
[[gnu::always_inline]] inline Numbers broadcast(const float* number) { return _mm256_broadcast_ss(number); }
[[gnu::always_inline]] inline Numbers add(Numbers a, Numbers b) { return _mm256_add_ps(a, b); }
[[gnu::always_inline]] inline Numbers largest(Numbers a, Numbers b) { return _mm256_max_ps(a, b); }

template <Rounding rounding>
[[gnu::always_inline]] inline Numbers multiply_add(Numbers a, Numbers b, Numbers c) {
  if constexpr (rounding == Rounding::once) return _mm256_fmadd_ps(a, b, c);
  return _mm256_add_ps(_mm256_mul_ps(a, b), c);
}

[[gnu::always_inline]] inline Numbers only_where_positive(Numbers gates, Numbers numbers) {
  return _mm256_and_ps(numbers, _mm256_cmp_ps(gates, zero(), _CMP_NLE_UQ));
}

struct AllLanes {
  AllLanes() = default;
  explicit AllLanes(std::uint32_t) {}
  [[gnu::always_inline]] Numbers read(const float* from) const { return _mm256_loadu_ps(from); }
  [[gnu::always_inline]] void write(float* to, Numbers numbers) const { _mm256_storeu_ps(to, numbers); }
};

// Touches no memory besides.
class SomeLanes {
 public:
  explicit SomeLanes(std::uint32_t which) : which_(which) {
    const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    mask_ = _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(static_cast<int>(which_)), bits), bits);
  }

  [[gnu::always_inline]] Numbers read(const float* from) const { return _mm256_maskload_ps(from, mask_); }

  // Masked writes are slow on some processors.
  [[gnu::always_inline]] void write(float* to, Numbers numbers) const {
    alignas(32) float each[lane_count];
    _mm256_store_ps(each, numbers);
    for (unsigned i = 0; i < lane_count; ++i) {
      if ((which_ >> i & 1U) != 0) to[i] = each[i];
    }
  }

 private:
  std::uint32_t which_;
  __m256i mask_;
};

#include "models/products/tile_loops.hpp"

TileKernel kernel(Rounding rounding, std::uint8_t order, std::int64_t rows, bool all_lanes) {
  if (rounding == Rounding::once) {
    return all_lanes ? kernel_for<AllLanes, Rounding::once>(order, rows)
                     : kernel_for<SomeLanes, Rounding::once>(order, rows);
  }
  return all_lanes ? kernel_for<AllLanes, Rounding::twice>(order, rows)
                   : kernel_for<SomeLanes, Rounding::twice>(order, rows);
}

}  // namespace eight

}  // namespace

#pragma GCC pop_options

const TileKernels& kernels_of_eight() {
  static const TileKernels kernels{
      eight::lane_count, [](std::uint8_t order) { return std::int64_t{eight::most_rows(order)}; }, eight::kernel};
  return kernels;
}

#else

const TileKernels& kernels_of_eight() { throw std::logic_error("small products need AVX2"); }

#endif

}  // namespace runner::products
