#pragma once

#include <filesystem>

namespace runner::worker {

/// Reads a request, a JSON object with `start` (a `StartTrial` message), `checkpoint` (a file) and for a prediction `rows`,
/// and prints one line of JSON: `{"metrics": {...}}`, `{"outputs": [[...]]}` or `{"error": ...}`. Returns the exit code.
int infer(const std::filesystem::path& request);

}  // namespace runner::worker
