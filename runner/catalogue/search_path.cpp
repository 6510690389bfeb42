#include "catalogue/search_path.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>

namespace runner::catalogue {

namespace fs = std::filesystem;

namespace {

// Only a shell expands `~`, and only where nothing is quoted.
fs::path with_home(std::string_view folder) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || !folder.starts_with("~/")) return folder;
  return fs::path(home) / folder.substr(2);
}

void add_environment(std::vector<fs::path>& folders) {
  const char* value = std::getenv("RUNNER_PLUGIN_PATH");
  std::string_view rest = value != nullptr ? value : "";
  while (!rest.empty()) {
    const auto item = rest.substr(0, rest.find(':'));
    if (!item.empty()) folders.push_back(with_home(item));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
  }
}

void add_users(std::vector<fs::path>& folders) {
  const char* data = std::getenv("XDG_DATA_HOME");
  const char* home = std::getenv("HOME");
  if (data != nullptr && *data == '/') {
    folders.push_back(fs::path(data) / "runner/plugins");
  } else if (home != nullptr && *home == '/') {
    folders.push_back(fs::path(home) / ".local/share/runner/plugins");
  }
}

}  // namespace

std::variant<std::vector<fs::path>, SearchPathError> search_path(const std::vector<fs::path>& plugin_path_options,
                                                                 const fs::path& own_folder) {
  std::error_code ignored;
  for (const fs::path& folder : plugin_path_options) {
    if (fs::is_directory(folder, ignored)) continue;
    return SearchPathError{"--plugin-path: " + folder.string() + " is not a folder"};
  }
  std::vector<fs::path> folders = plugin_path_options;
  add_environment(folders);
  add_users(folders);
  folders.push_back(own_folder);

  std::vector<fs::path> found;
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder, ignored)) continue;
    const fs::path real = fs::canonical(folder, ignored);
    if (std::find(found.begin(), found.end(), real) == found.end()) found.push_back(real);
  }
  return found;
}

std::vector<fs::path> libraries_in(const std::vector<fs::path>& folders) {
  std::vector<fs::path> libraries;
  std::set<fs::path> seen;
  for (const fs::path& folder : folders) {
    std::vector<fs::path> here;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".so") here.push_back(entry.path());
    }
    std::sort(here.begin(), here.end());
    for (const fs::path& library : here) {
      const fs::path real = fs::canonical(library, ignored);
      if (seen.insert(real.empty() ? library : real).second) libraries.push_back(library);
    }
  }
  return libraries;
}

}  // namespace runner::catalogue
