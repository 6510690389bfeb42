#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace csv {

/// Holds a moment to the nanosecond.
struct Moment {
  /// Since 1970-01-01T00:00:00, of the time zone that was given or else of an unknown one.
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
  bool has_zone = false;

  auto operator<=>(const Moment&) const = default;
};

/// Reads a date of the Gregorian calendar as ISO 8601 writes it, year first: `2026-11`, `2026-11-27`, `2026/11/27`,
/// with `T` or a blank and `03:10`, `03:10:07`, `03:10:07.25` behind it, and then `Z` or `+02:00`. A month is its first
/// day. Returns nothing for any other text, and for a day that there is not.
std::optional<Moment> moment_of(std::string_view text);

}  // namespace csv
