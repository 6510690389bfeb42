#include "machine/control_groups.hpp"

#include <fstream>
#include <sstream>

namespace runner::machine {

namespace {

namespace fs = std::filesystem;

void add_with_parents(const fs::path& base, fs::path group, std::vector<fs::path>& folders) {
  while (true) {
    folders.push_back(group.empty() ? base : base / group);
    if (group.empty()) return;
    group = group.parent_path();
  }
}

}  // namespace

// A line reads `0::/group` for version 2, `4:memory:/group` for a controller of version 1.
std::vector<fs::path> control_groups(const fs::path& root, const std::string& controller) {
  std::vector<fs::path> folders;
  std::ifstream stream(root / "proc/self/cgroup");
  for (std::string line; std::getline(stream, line);) {
    const auto first = line.find(':');
    const auto second = line.find(":/", first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string named = line.substr(first + 1, second - first - 1);
    const fs::path group = line.substr(second + 2);
    if (named.empty()) add_with_parents(root / "sys/fs/cgroup", group, folders);
    if (named == controller) add_with_parents(root / "sys/fs/cgroup" / controller, group, folders);
  }
  return folders;
}

std::optional<std::string> first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return std::nullopt;
  return line;
}

std::optional<std::int64_t> number_in(const fs::path& file) {
  std::istringstream field(first_line(file).value_or(""));
  std::int64_t number = 0;
  if (!(field >> number)) return std::nullopt;
  return number;
}

}  // namespace runner::machine
