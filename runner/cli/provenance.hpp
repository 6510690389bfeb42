#pragma once

#include <string>

#include "cli/command.hpp"
#include "database/records.hpp"

namespace runner::cli {

/// Returns a record of an experiment that this command begins on this machine, without its name and config.
database::ExperimentRecord experiment_begun_by(const Arguments& arguments);

/// Returns the arguments as a command line that a shell reads back as the same arguments.
std::string command_line(const Arguments& arguments);

}  // namespace runner::cli
