#pragma once

#include <string>

#include "cli/init_options.hpp"

namespace runner::cli {

/// Looks at the input of `runner init KIND …` and writes a config; says what it took for what, and what to type next.
/// Nothing is written over, and nothing is written where the input cannot be trained on. Returns the exit code.
int init_config(const std::string& kind, const InitOptions& options);

}  // namespace runner::cli
