#include "machine/free_memory.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include "machine/control_groups.hpp"

namespace runner::machine {

namespace {

namespace fs = std::filesystem;

std::optional<std::int64_t> meminfo(const fs::path& root, const std::string& wanted) {
  std::ifstream stream(root / "proc/meminfo");
  std::string key, unit;
  for (std::int64_t kibibytes = 0; stream >> key >> kibibytes; std::getline(stream, unit)) {
    if (key == wanted) return kibibytes * 1024;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> free_memory(const fs::path& root) {
  auto least = meminfo(root, "MemAvailable:");
  const auto bound = [&](const fs::path& limit_file, const fs::path& used_file) {
    const auto limit = number_in(limit_file);
    if (!limit) return;
    const std::int64_t left = std::max<std::int64_t>(0, *limit - number_in(used_file).value_or(0));
    least = std::min(least.value_or(left), left);
  };
  for (const fs::path& group : control_groups(root, "memory")) {
    bound(group / "memory.max", group / "memory.current");
    bound(group / "memory.limit_in_bytes", group / "memory.usage_in_bytes");
  }
  return least;
}

std::int64_t free_swap(const fs::path& root) { return meminfo(root, "SwapFree:").value_or(0); }

}  // namespace runner::machine
