#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace runner::page {

/// Stands for a number that is not there.
inline constexpr double absent = std::numeric_limits<double>::quiet_NaN();

/// Returns bytes in Base64 (RFC 4648, with padding).
std::string base64(std::span<const std::byte> bytes);

/// Returns numbers as the page reads them: `{"float64": "…"}`, little-endian and in Base64; `float32` where none loses
/// a digit by it.
nlohmann::json column(const std::vector<double>& numbers);

/// Returns whole numbers likewise, as the narrowest of `uint8`, `int32` and `float64` that holds them.
nlohmann::json column(const std::vector<std::int64_t>& numbers);

}  // namespace runner::page
