#pragma once

#include <filesystem>

#include "catalogue/manifest.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

/// Loads a library and returns its manifest. Throws trial::PluginError.
catalogue::Manifest describe(PluginLoader& loader, const std::filesystem::path& library);

/// Loads a library and writes its manifest beside it, as the build does. Returns the program's exit code.
int write_manifest_beside(const std::filesystem::path& library);

}  // namespace runner::worker
