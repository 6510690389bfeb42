#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace runner::catalogue {

/// Says which folder of the command line cannot be searched.
struct SearchPathError {
  std::string message;
};

/// Returns the folders to search, in order, each once: those of `--plugin-path`, which must exist, then where they
/// exist those of `RUNNER_PLUGIN_PATH`, the user's, and the one that came with the program. Never the current folder by
/// itself.
std::variant<std::vector<std::filesystem::path>, SearchPathError> search_path(
    const std::vector<std::filesystem::path>& plugin_path_options, const std::filesystem::path& own_folder);

/// Returns every `*.so` of the folders, in their order and by name within one; a file that has two names once.
std::vector<std::filesystem::path> libraries_in(const std::vector<std::filesystem::path>& folders);

}  // namespace runner::catalogue
