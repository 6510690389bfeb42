#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace runner::database {

/// Holds a SHA-256 as the tables do: 32 bytes.
using DigestBytes = std::array<std::byte, 32>;

/// Returns the bytes of 64 lower-case hex digits; none for any other text.
std::optional<DigestBytes> digest_bytes_from(std::string_view hex) noexcept;

/// Returns the bytes of a digest that was computed here. Throws std::logic_error for any other text.
DigestBytes digest_bytes(std::string_view hex);

}  // namespace runner::database
