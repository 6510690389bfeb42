#include "worker/manifests.hpp"

#include <cstdio>
#include <variant>

namespace runner::worker {

catalogue::Manifest describe(PluginLoader& loader, const std::filesystem::path& library) {
  loader.load(library);
  const auto notes = catalogue::read_notes(library);
  const auto identity = catalogue::identify(library, std::get<std::vector<catalogue::ElfNote>>(notes));
  catalogue::Manifest manifest{identity.value(), {}};
  for (const PluginEntry* entry : loader.registry().plugins_of(library)) {
    manifest.plugins.push_back({entry->kind, entry->name, entry->doc, entry->parameters, entry->metrics, library});
  }
  return manifest;
}

int write_manifest_beside(const std::filesystem::path& library) {
  try {
    PluginLoader loader;
    catalogue::write_manifest(catalogue::manifest_path(library), describe(loader, library));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

}  // namespace runner::worker
