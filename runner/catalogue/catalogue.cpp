#include "catalogue/catalogue.hpp"

#include <algorithm>
#include <tuple>

namespace runner::catalogue {

Catalogue::Catalogue(std::vector<PluginDescription> plugins, std::vector<RefusedLibrary> refused)
    : plugins_(std::move(plugins)), refused_(std::move(refused)) {
  std::sort(plugins_.begin(), plugins_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.name, a.library) < std::tie(b.kind, b.name, b.library);
  });
  std::sort(refused_.begin(), refused_.end(), [](const auto& a, const auto& b) { return a.library < b.library; });
}

std::vector<const PluginDescription*> Catalogue::find(std::string_view kind, std::string_view name) const {
  std::vector<const PluginDescription*> found;
  for (const PluginDescription& plugin : plugins_) {
    if (plugin.kind == kind && plugin.name == name) found.push_back(&plugin);
  }
  return found;
}

std::vector<std::string> Catalogue::names(std::string_view kind) const {
  std::vector<std::string> names;
  for (const PluginDescription& plugin : plugins_) {
    if (plugin.kind == kind && (names.empty() || names.back() != plugin.name)) names.push_back(plugin.name);
  }
  return names;
}

}  // namespace runner::catalogue
