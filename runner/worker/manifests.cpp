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

int write_manifests_beside(const std::vector<std::filesystem::path>& libraries) {
  PluginLoader loader;
  int code = 0;
  for (const std::filesystem::path& library : libraries) {
    try {
      catalogue::write_manifest(catalogue::manifest_path(library), describe(loader, library));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      code = 1;
    }
  }
  return code;
}

}  // namespace runner::worker
