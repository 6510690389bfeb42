#pragma once

namespace runner::optimizers {

/// Says how a · b + c is rounded: once, as LibTorch's kernels do where the processor has an instruction for it, or
/// twice.
enum class Rounding { once = 1, twice = 2 };

/// Says whether the processor rounds once, with vectors of eight.
inline bool can_round_once() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

}  // namespace runner::optimizers
