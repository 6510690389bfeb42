#pragma once

#include <exception>

namespace runner::cli {

/// Prints what a command could not deal with, in words of ours and never in those of a library, and returns the exit
/// code.
int report_error(const std::exception& error);

}  // namespace runner::cli
