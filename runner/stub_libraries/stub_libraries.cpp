#include "stub_libraries/stub_libraries.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "catalogue/needed_libraries.hpp"

namespace runner::stub_libraries {

namespace {

// What the plugins that ship need; these need nothing of what is stood in for.
bool is_harmless(const std::string& library) {
  static constexpr std::string_view names[] = {"libtorch",    "libc10",   "libstdc++.",       "libgcc_s.", "libm.",
                                               "libc.",       "libz.",    "libcrypto.",       "libgomp.",  "libdl.",
                                               "libpthread.", "ld-linux", "librunner_direct."};
  return std::any_of(std::begin(names), std::end(names), [&](auto name) { return library.starts_with(name); });
}

bool needs_nothing_else(const std::filesystem::path& plugin, const std::filesystem::path& stub_libraries) {
  const auto needed = catalogue::needed_libraries(plugin);
  const auto* libraries = std::get_if<std::vector<std::string>>(&needed);
  return libraries != nullptr && std::all_of(libraries->begin(), libraries->end(), [&](const std::string& library) {
           return is_harmless(library) && !std::filesystem::exists(stub_libraries / library);
         });
}

}  // namespace

std::optional<StubLibraries> StubLibraries::in(const std::filesystem::path& folder) {
  std::ifstream made_for(folder / "made_for");
  std::string torch;
  long long bytes = 0;
  long long seconds = 0;
  if (!std::getline(made_for, torch) || !(made_for >> bytes >> seconds)) return std::nullopt;
  struct stat status {};
  if (::stat(torch.c_str(), &status) != 0 || status.st_size != bytes || status.st_mtime != seconds) return std::nullopt;
  return StubLibraries(folder);
}

bool StubLibraries::suffice_for(const std::vector<std::filesystem::path>& plugins) {
  return std::all_of(plugins.begin(), plugins.end(), [&](const auto& plugin) {
    const auto [answer, is_new] = answers_.try_emplace(plugin, false);
    if (is_new) answer->second = needs_nothing_else(plugin, folder_);
    return answer->second;
  });
}

std::vector<std::string> StubLibraries::environment() const {
  const char* path = std::getenv("LD_LIBRARY_PATH");
  const std::string rest = path != nullptr && *path != '\0' ? ":" + std::string(path) : "";
  return {"RUNNER_STUB_LIBRARIES=" + folder_.string(), "LD_LIBRARY_PATH=" + folder_.string() + rest};
}

void StubLibraries::leave_environment() {
  const char* folder = std::getenv("RUNNER_STUB_LIBRARIES");
  const char* path = std::getenv("LD_LIBRARY_PATH");
  if (folder == nullptr) return;
  const std::string first = folder;
  const std::string all = path != nullptr ? path : "";
  if (all == first) ::unsetenv("LD_LIBRARY_PATH");
  if (all.starts_with(first + ":")) ::setenv("LD_LIBRARY_PATH", all.substr(first.size() + 1).c_str(), 1);
  ::unsetenv("RUNNER_STUB_LIBRARIES");
}

}  // namespace runner::stub_libraries
