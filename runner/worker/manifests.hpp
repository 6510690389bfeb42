#pragma once

#include <filesystem>
#include <vector>

namespace runner::worker {

/// Loads each library and writes its manifest as one line of JSON to standard output: `{"library": ..., "manifest": ...}`,
/// or `{"library": ..., "error": ...}` where it cannot be loaded. Returns the program's exit code: 1 if any failed.
int print_manifests(const std::vector<std::filesystem::path>& libraries);

/// Loads a library and writes its manifest beside it, as the build does. Returns the program's exit code.
int write_manifest_beside(const std::filesystem::path& library);

}  // namespace runner::worker
