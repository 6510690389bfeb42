#pragma once

#include <string>
#include <vector>

#include "cli/installation.hpp"
#include "cli/subprocess.hpp"
#include "protocol/messages.hpp"

namespace runner::cli {

/// Runs runner-worker with these words for a question beside training, and waits for it. `trials` are those that it is
/// asked about. Its standard error goes where `quiet` says: nowhere or ours.
Finished run_worker(const Installation& installation, std::vector<std::string> words,
                    const std::vector<protocol::StartTrial>& trials, bool quiet);

}  // namespace runner::cli
