#pragma once

#include <string>

#include "cli/command.hpp"

namespace runner::cli {

/// Returns the compiler this program was built with.
std::string compiler_name();

/// Returns the arguments as a command line that a shell reads back as the same arguments.
std::string command_line(const Arguments& arguments);

}  // namespace runner::cli
