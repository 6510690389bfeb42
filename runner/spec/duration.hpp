#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runner::spec {

/// Reads `30s`, `30m`, `1h30m`, `2d`, `500ms` or `1.5h` as seconds. Units go from large to small, each at most once,
/// without spaces. None for any other text, a bare number included.
std::optional<double> parse_duration(std::string_view text);

/// Writes seconds as a person would: `1h30m`, `45s`, `0.5s`.
std::string format_duration(double seconds);

}  // namespace runner::spec
