#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runner::config {

/// Returns the integer that a plain scalar is, if it is one of at most 2⁵³, which leaves room for arithmetic.
std::optional<std::int64_t> read_integer(std::string_view text);

/// Returns the finite number that a plain scalar is, if it is one.
std::optional<double> read_finite(std::string_view text);

/// Returns the value rounded to so many significant digits, as the shortest text that reads back as that number.
std::string rounded_text(double value, int digits);

/// Returns the shortest text that reads back as the same number.
std::string exact_text(double value);

}  // namespace runner::config
