#include "cli/installation.hpp"

#include <cstdio>
#include <utility>

#include "catalogue/scan.hpp"
#include "catalogue/search_path.hpp"
#include "cli/command.hpp"
#include "machine/host_name.hpp"
#include "supervisor/worker_client.hpp"

namespace runner::cli {

namespace {

using Made = std::variant<catalogue::Manifest, catalogue::ManifestFailure>;

Made made_from(const protocol::LibraryDescribed& described, const std::filesystem::path& library) {
  auto manifest = catalogue::manifest_from(described.manifest, library);
  if (!manifest) return catalogue::ManifestFailure{library.string() + ": its description cannot be read"};
  return std::move(*manifest);
}

// Loading a library runs its code, so it happens in a process that may crash: the libraries after one that does are
// described by another.
std::vector<Made> make_manifests(const Installation& installation,
                                 const std::vector<std::filesystem::path>& libraries) {
  auto launcher = installation.launcher();
  supervisor::WorkerClient client(launcher);
  std::vector<Made> made;
  for (const auto& library : libraries) {
    auto answer =
        client.ask<protocol::LibraryDescribed>(protocol::DescribeLibrary{library.string()}, {.libraries = {library}});
    if (const auto* described = std::get_if<protocol::LibraryDescribed>(&answer)) {
      made.push_back(made_from(*described, library));
      continue;
    }
    const auto& none = std::get<supervisor::NoAnswer>(answer);
    made.push_back(catalogue::ManifestFailure{none.end ? library.string() + ": while it was loaded, " + none.message
                                                       : none.message});
  }
  return made;
}

}  // namespace

Installation find_installation() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto library = folder.parent_path() / "lib/runner";
  return {folder / "runner-worker", library / "plugins", stub_libraries::StubLibraries::in(library / "stub-libraries")};
}

supervisor::LocalLauncher Installation::launcher() const { return {worker, stub_libraries, host_name()}; }

std::variant<catalogue::Catalogue, int> load_catalogue(const Installation& installation,
                                                       const std::vector<std::filesystem::path>& plugin_path) {
  const auto host = catalogue::read_stamp(installation.worker);
  if (const auto* error = std::get_if<catalogue::StampError>(&host)) {
    std::fprintf(stderr, "runner: %s\nInstall runner again: runner-worker belongs beside runner.\n",
                 error->message.c_str());
    return exit_library;
  }
  const auto folders = catalogue::search_path(plugin_path, installation.plugins);
  if (const auto* error = std::get_if<catalogue::SearchPathError>(&folders)) {
    std::fprintf(stderr, "runner: %s\n", error->message.c_str());
    return exit_usage;
  }
  const auto libraries = catalogue::libraries_in(std::get<std::vector<std::filesystem::path>>(folders));
  return catalogue::scan(libraries, std::get<catalogue::Stamp>(host),
                         [&](const auto& missing) { return make_manifests(installation, missing); });
}

}  // namespace runner::cli
