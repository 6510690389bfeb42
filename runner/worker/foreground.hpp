#pragma once

#include <filesystem>

namespace runner::worker {

/// Runs the trial of a file (a `StartTrial` message as JSON) in this process without a supervisor, for a debugger: prints
/// each epoch, stores nothing. Returns the program's exit code.
int run_in_foreground(const std::filesystem::path& file);

}  // namespace runner::worker
