#pragma once

#include "cli/init_options.hpp"

namespace runner::cli {

/// Writes the folder of a plugin that builds. Returns the exit code.
int init_plugin(const InitOptions& options);

}  // namespace runner::cli
