#pragma once

#include <vector>

#include "cli/temporary_file.hpp"
#include "protocol/messages.hpp"

namespace runner::cli {

/// Writes a file that tells a worker which trials are meant: a JSON list of `StartTrial` messages. Throws std::system_error.
TemporaryFile start_file(const std::vector<protocol::StartTrial>& starts);

}  // namespace runner::cli
