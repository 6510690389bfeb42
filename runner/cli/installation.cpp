#include "cli/installation.hpp"

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catalogue/scan.hpp"
#include "catalogue/search_path.hpp"
#include "cli/command.hpp"
#include "cli/subprocess.hpp"

namespace runner::cli {

namespace {

using Made = std::variant<catalogue::Manifest, catalogue::ManifestFailure>;

Made made_from(const nlohmann::json& line, const std::filesystem::path& library) {
  if (line.contains("error")) return catalogue::ManifestFailure{line.at("error").get<std::string>()};
  auto manifest = catalogue::manifest_from(line.at("manifest").get<std::string>(), library);
  if (!manifest) return catalogue::ManifestFailure{library.string() + ": its description cannot be read"};
  return std::move(*manifest);
}

// Loading a library runs its code, so it happens in a process that may crash; the libraries after one that does are asked
// for again.
std::vector<Made> make_manifests(const std::filesystem::path& worker, const std::vector<std::filesystem::path>& libraries) {
  std::vector<Made> made;
  while (made.size() < libraries.size()) {
    std::vector<std::string> words = {worker.string(), "--manifests"};
    for (std::size_t i = made.size(); i < libraries.size(); ++i) words.push_back(libraries[i].string());
    const Finished finished = run_program(words, true, {{}, true});
    const std::size_t before = made.size();
    std::istringstream lines(finished.output);
    for (std::string line; made.size() < libraries.size() && std::getline(lines, line);) {
      if (!line.starts_with("{\"")) continue;
      const auto json = nlohmann::json::parse(line, nullptr, false);
      if (!json.is_discarded() && json.value("library", "") == libraries[made.size()].string()) {
        made.push_back(made_from(json, libraries[made.size()]));
      }
    }
    if (made.size() < libraries.size() && (finished.code != 0 || made.size() == before)) {
      made.push_back(catalogue::ManifestFailure{libraries[made.size()].string() + ": ended its process (code " +
                                                std::to_string(finished.code) + ") while it was loaded"});
    }
  }
  return made;
}

}  // namespace

Installation find_installation() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto library = folder.parent_path() / "lib/runner";
  return {folder / "runner-worker", library / "plugins", stub_libraries::StubLibraries::in(library / "stub-libraries")};
}

std::variant<catalogue::Catalogue, int> load_catalogue(const Installation& installation,
                                                       const std::vector<std::filesystem::path>& plugin_path) {
  const auto host = catalogue::read_stamp(installation.worker);
  if (const auto* error = std::get_if<catalogue::StampError>(&host)) {
    std::fprintf(stderr, "runner: %s\nInstall runner again: runner-worker belongs beside runner.\n", error->message.c_str());
    return exit_library;
  }
  const auto folders = catalogue::search_path(plugin_path, installation.plugins);
  if (const auto* error = std::get_if<catalogue::SearchPathError>(&folders)) {
    std::fprintf(stderr, "runner: %s\n", error->message.c_str());
    return exit_usage;
  }
  const auto libraries = catalogue::libraries_in(std::get<std::vector<std::filesystem::path>>(folders));
  return catalogue::scan(libraries, std::get<catalogue::Stamp>(host),
                         [&](const auto& missing) { return make_manifests(installation.worker, missing); });
}

}  // namespace runner::cli
