#pragma once

#include <variant>

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/installation.hpp"
#include "config/config.hpp"

namespace runner::cli {

/// Holds a checked config with the plugins it was checked against.
struct OpenedConfig {
  Installation installation;
  catalogue::Catalogue catalogue;
  config::Config config;
};

/// Prints every fault, and returns the exit code.
int report_faults(const config::Diagnostics& faults);

/// Finds the plugins and reads the config. Returns the exit code, after printing every fault, where it cannot run.
std::variant<OpenedConfig, int> open_config(const ConfigOptions& options);

}  // namespace runner::cli
