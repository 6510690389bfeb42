#pragma once

#include <variant>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/installation.hpp"
#include "config/config.hpp"
#include "protocol/messages.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Holds a checked config with the plugins it was checked against.
struct OpenedConfig {
  Installation installation;
  catalogue::Catalogue catalogue;
  config::Config config;
};

/// Finds the plugins and reads the config. Returns the exit code, after printing every fault, where it cannot run.
std::variant<OpenedConfig, int> open_config(const ConfigArguments& arguments);

/// Returns the plugins that a trial names, with their libraries, each once.
std::vector<protocol::PluginLocation> plugins_of(const spec::TrialSpec& spec, const catalogue::Catalogue& catalogue);

}  // namespace runner::cli
