#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runner {

/// Returns the first 64 bits of the SHA-256 of the text `SEED KEY INDEX`, such as `1 optimizer.lr 0`. So a draw of a
/// search depends on nothing but these three: not on other keys, on the number of trials or on who runs them.
std::uint64_t drawn_bits(std::uint64_t seed, std::string_view key, std::size_t index);

/// Returns the number above 0 and below 1 from which draw `index` of a key is made: (n + 0.5) / 2⁵², where n is the
/// first 52 of those bits.
double unit_draw(std::uint64_t seed, std::string_view key, std::size_t index);

}  // namespace runner
