#pragma once

#include <string>
#include <string_view>

#include "events/events.hpp"

namespace runner::protocol {

/// Begins and ends a mark: control characters that no text has in this order.
inline constexpr std::string_view mark_begin = "\x1e\x02trial ";
inline constexpr std::string_view mark_end = "\x03\x1e";

/// Returns what a worker prints between the output of two trials where it does not wait for its supervisor between
/// them; short enough that a pipe takes it as a whole.
inline std::string trial_mark(events::TrialId next) {
  return std::string(mark_begin) + std::to_string(next) + std::string(mark_end);
}

}  // namespace runner::protocol
