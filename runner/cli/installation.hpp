#pragma once

#include <filesystem>
#include <optional>
#include <variant>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "catalogue/stamp.hpp"
#include "stub_libraries/stub_libraries.hpp"
#include "supervisor/local_launcher.hpp"

namespace runner::cli {

/// Knows where this program's parts lie: beside it, in the build tree as in an installation.
struct Installation {
  std::filesystem::path worker;
  std::filesystem::path plugins;
  /// Where the build found libraries that need not be loaded.
  std::optional<stub_libraries::StubLibraries> stub_libraries;

  /// Returns what starts its workers.
  supervisor::LocalLauncher launcher() const;
};

/// Finds the parts from this program's own path.
Installation find_installation();

/// Finds out which plugins there are. Returns the exit code, after printing why, where the search path names a folder
/// that does not exist or the installation is broken.
std::variant<catalogue::Catalogue, int> load_catalogue(const Installation& installation,
                                                       const std::vector<std::filesystem::path>& plugin_path);

}  // namespace runner::cli
