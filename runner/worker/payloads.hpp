#pragma once

#include <vector>

#include "events/events.hpp"

namespace runner::worker {

/// Reads the file of a payload. Throws std::runtime_error, which names it, where it cannot be read or has another
/// SHA-256.
std::vector<std::byte> read_payload(const events::Payload& payload);

}  // namespace runner::worker
