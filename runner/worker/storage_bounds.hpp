#pragma once

#include <filesystem>

namespace runner::worker {

/// Prints for each trial of a file (`StartTrial` messages as a JSON list) a line of JSON: `checkpoint_bytes` and
/// `checkpoints`, see `trial::StorageBound`, or `error`. Returns the program's exit code.
int print_storage_bounds(const std::filesystem::path& file);

}  // namespace runner::worker
