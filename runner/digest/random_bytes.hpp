#pragma once

#include <array>
#include <cstddef>

namespace runner {

/// Draws 128 bits that nobody can guess. Throws std::system_error.
std::array<unsigned char, 16> random_bytes();

}  // namespace runner
