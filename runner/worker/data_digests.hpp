#pragma once

#include <filesystem>

namespace runner::worker {

/// Reads a file of `StartTrial` messages, a JSON list, makes each trial's data set and prints its SHA-256 as a line of JSON:
/// `{"data": ...}`, or `{"error": ...}` where it cannot be had. Returns the program's exit code.
int print_data_digests(const std::filesystem::path& file);

}  // namespace runner::worker
