#include "archives/numpy_archive.hpp"

#include <string_view>

namespace runner::archives {

std::vector<std::string> names_of_arrays(const ZipFile& archive) {
  constexpr std::string_view suffix = ".npy";
  std::vector<std::string> names;
  for (const auto& entry : archive.entries()) {
    const std::string& name = entry.name;
    if (name.ends_with(suffix)) names.push_back(name.substr(0, name.size() - suffix.size()));
  }
  return names;
}

}  // namespace runner::archives
