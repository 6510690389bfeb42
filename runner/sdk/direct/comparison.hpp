#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <runner/stamp.hpp>

namespace runner::direct {

/// Says whether two tensors have the same shape, dtype and bits; a float32 that is not a number has to be so in both,
/// whatever its bits. Two undefined ones are the same.
RUNNER_EXPORT bool same_numbers(const at::Tensor& one, const at::Tensor& other);

/// Writes numbers of all digits, the same for the same seed, in which a rounding more or less shows: magnitudes from
/// 1/128 to 16.
RUNNER_EXPORT void write_sample(float* numbers, std::int64_t size, std::uint64_t seed);

/// Writes over some of them zeros of both signs, subnormal and huge numbers, infinities and what is not a number.
RUNNER_EXPORT void add_extremes(float* numbers, std::int64_t size, std::uint64_t seed);

}  // namespace runner::direct
