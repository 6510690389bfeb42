#pragma once

#include <filesystem>
#include <vector>

#include "catalogue/manifest.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

/// Loads a library and returns its manifest. Throws trial::PluginError.
catalogue::Manifest describe(PluginLoader& loader, const std::filesystem::path& library);

/// Loads libraries and writes the manifest of each beside it, as a build and an installation do; says of those that
/// cannot be loaded why, and goes on. Returns the program's exit code.
int write_manifests_beside(const std::vector<std::filesystem::path>& libraries);

}  // namespace runner::worker
