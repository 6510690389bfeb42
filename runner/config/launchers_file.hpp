#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace runner::config {

/// Returns the launchers of a file by their names, none where it does not exist; or everything that is wrong with it.
std::variant<std::map<std::string, LauncherChoice>, Diagnostics> read_launchers(const std::filesystem::path& file);

/// Reads `launcher.KEY=VALUE` as a config's overrides are; returns what was given, or everything that is wrong with it.
std::variant<LauncherChoice, Diagnostics> read_launcher_keys(const std::vector<std::string>& overrides);

}  // namespace runner::config
