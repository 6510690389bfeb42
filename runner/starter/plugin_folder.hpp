#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace runner::starter {

/// Lists the kinds of plugins that there is an example of.
std::vector<std::string> plugin_kinds();

/// Says why a plugin cannot be called so, in a library of its own; none where it can.
std::optional<std::string> plugin_name_problem(const std::string& name);

/// Says what a folder of a new plugin is to hold.
struct NewPlugin {
  std::string kind;
  std::string name;
  /// Must not exist.
  std::filesystem::path folder;
  /// Where `find_package(Runner)` finds the package, for a comment.
  std::filesystem::path prefix;
};

/// Makes the folder with a plugin's source, a config that trains with it, a CMake project and a test; returns the names
/// of its files. Throws files::FileError, EEXIST where the folder exists.
std::vector<std::string> write_plugin(const NewPlugin& plugin);

}  // namespace runner::starter
