#pragma once

#include <cstdint>
#include <string_view>

namespace runner::trial {

/// Derives the seed of one random stream of a trial. Depends on its arguments only, never on what another stream has
/// drawn. The result fits 63 bits, so that every LibTorch generator takes it.
std::uint64_t derive_seed(std::uint32_t trial_seed, std::string_view stream, std::int64_t epoch);

/// Seeds LibTorch's default generators, the CPU's and every GPU's in use.
void seed_default_generators(std::uint64_t seed);

}  // namespace runner::trial
