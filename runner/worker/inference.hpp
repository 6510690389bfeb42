#pragma once

#include <filesystem>

namespace runner::worker {

/// Reads a request, a JSON object with `start` (a `StartTrial` message), `checkpoint` (a file), `question` (`predict` or
/// `evaluate`), `file` (`path`, and where they are said `delimiter` and `header`) and `whole`, and prints one line of JSON:
/// `{"metrics": [[name, value]...], "samples":, "test_part":, "data_sha256":}`, `{"outputs": [[...]]}` or `{"error": ...}`. A
/// number that is not finite is null. Returns the exit code.
int infer(const std::filesystem::path& request);

}  // namespace runner::worker
