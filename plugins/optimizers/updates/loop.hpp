#pragma once

#include <cmath>
#include <cstdint>

#include "rounding.hpp"

#if defined(__x86_64__)
#define RUNNER_TARGET_FMA __attribute__((target("avx2,fma")))
#else
#define RUNNER_TARGET_FMA
#endif

namespace runner::optimizers {

/// Computes a · b + c inside a formula.
template <Rounding rounding>
struct MultiplyAdd {
  [[gnu::always_inline]] float operator()(float a, float b, float c) const {
    if constexpr (rounding == Rounding::once) return std::fma(a, b, c);
    return a * b + c;
  }
};

template <class Formula>
RUNNER_TARGET_FMA void loop_rounding_once(std::int64_t size, const Formula& formula) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < size; ++i) formula(MultiplyAdd<Rounding::once>(), i);
}

/// Calls `formula(multiply_add, i)` for each i below `size`. The calls must not depend on each other. Compiled with
/// -fno-math-errno, square roots are taken a vector at a time; without -ffp-contract=off more would be fused than is
/// written.
template <class Formula>
void for_each_element(Rounding rounding, std::int64_t size, const Formula& formula) {
  if (rounding == Rounding::once) return loop_rounding_once(size, formula);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < size; ++i) formula(MultiplyAdd<Rounding::twice>(), i);
}

}  // namespace runner::optimizers
