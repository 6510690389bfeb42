#include "files/cache_folder.hpp"

#include <cstdlib>

namespace runner::files {

std::filesystem::path cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache != nullptr && *cache == '/') return std::filesystem::path(cache) / "runner";
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".cache/runner";
  return {};
}

}  // namespace runner::files
