#pragma once

#include <cstdint>

namespace runner::spec {

/// The largest seed of a trial: generators take 32 bits.
inline constexpr std::int64_t largest_seed = 4294967295;

}  // namespace runner::spec
