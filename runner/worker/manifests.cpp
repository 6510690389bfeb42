#include "worker/manifests.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "catalogue/manifest.hpp"
#include "worker/crash_note.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

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

}  // namespace

int print_manifests(const std::vector<std::filesystem::path>& libraries) {
  install_crash_notes();
  PluginLoader loader;
  int exit_code = 0;
  for (const auto& library : libraries) {
    nlohmann::json line = {{"library", library.string()}};
    try {
      line["manifest"] = catalogue::to_text(describe(loader, library));
    } catch (const std::exception& error) {
      line["error"] = error.what();
      exit_code = 1;
    }
    // A plugin may print while it loads: the reader looks for lines that begin like this one.
    std::printf("\n%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    std::fflush(stdout);
  }
  return exit_code;
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
