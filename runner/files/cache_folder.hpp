#pragma once

#include <filesystem>

namespace runner::files {

/// Returns the folder for what can be made anew: `$XDG_CACHE_HOME/runner`, or `~/.cache/runner`. It need not exist;
/// empty where neither variable names an absolute path.
std::filesystem::path cache_folder();

}  // namespace runner::files
