#pragma once

#include <filesystem>

namespace runner::worker {

/// Runs the first trial of a file (`StartTrial` messages as a JSON list) in this process without a supervisor, for a
/// debugger: prints each epoch, stores nothing. Returns the program's exit code.
int run_in_foreground(const std::filesystem::path& file);

}  // namespace runner::worker
