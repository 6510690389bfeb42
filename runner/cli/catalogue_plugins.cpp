#include "cli/catalogue_plugins.hpp"

#include <algorithm>

#include "catalogue/stamp.hpp"
#include "spec/learning_rate.hpp"
#include "spec/own_parameters.hpp"

namespace runner::cli {

namespace {

using KindAndName = std::pair<std::string, std::string>;

// Each once, in the order of the blocks.
std::vector<KindAndName> names_in(const spec::TrialSpec& spec) {
  std::vector<KindAndName> names;
  for (const auto& section : spec::plugin_sections()) {
    for (const auto* choice : spec::choices_of(section, spec)) {
      KindAndName name{section.kind, choice->plugin};
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace

std::vector<protocol::PluginLocation> CataloguePlugins::plugins_of(const spec::TrialSpec& spec) const {
  std::vector<protocol::PluginLocation> locations;
  for (const auto& [kind, name] : names_in(spec)) {
    locations.push_back({kind, name, catalogue_.find(kind, name).at(0)->library.string()});
  }
  return locations;
}

std::optional<double> CataloguePlugins::learning_rate_of(const spec::TrialSpec& spec) const {
  return spec::learning_rate(catalogue_.find("optimizer", spec.optimizer.plugin).at(0)->parameters, spec.optimizer);
}

supervisor::LibraryStamp CataloguePlugins::stamp_of(const std::string& library) const {
  const auto [entry, is_new] = stamps_.try_emplace(library);
  if (is_new) {
    const auto stamp = catalogue::read_stamp(library);
    if (const auto* read = std::get_if<catalogue::Stamp>(&stamp))
      entry->second = {read->sdk, read->libtorch, read->compiler};
  }
  return entry->second;
}

protocol::PluginLocation CataloguePlugins::sampler_of(const search::SearchDefinition& definition) const {
  const auto& name = definition.sampler.plugin;
  return {"sampler", name, catalogue_.find("sampler", name).at(0)->library.string()};
}

std::optional<protocol::PluginLocation> CataloguePlugins::stopper_of(const search::SearchDefinition& definition) const {
  if (!definition.stopper) return std::nullopt;
  const auto& name = definition.stopper->plugin;
  return protocol::PluginLocation{"stopper", name, catalogue_.find("stopper", name).at(0)->library.string()};
}

std::string CataloguePlugins::problem_with(const search::SearchDefinition& definition) const {
  auto problem = problem_with("sampler", definition.sampler.plugin);
  if (!problem.empty() || !definition.stopper) return problem;
  return problem_with("stopper", definition.stopper->plugin);
}

std::string CataloguePlugins::problem_with(const spec::TrialSpec& spec) const {
  for (const auto& [kind, name] : names_in(spec)) {
    if (auto problem = problem_with(std::string(kind), name); !problem.empty()) return problem;
  }
  return "";
}

std::string CataloguePlugins::problem_with(const std::string& kind, const std::string& name) const {
  const auto found = catalogue_.find(kind, name);
  const std::string plugin = kind + " '" + name + "'";
  if (found.empty()) return plugin + " is not there any more; add its folder with --plugin-path";
  if (found.size() > 1) {
    return plugin + " is offered by " + found[0]->library.string() + " and by " + found[1]->library.string() +
           "; remove one";
  }
  return "";
}

}  // namespace runner::cli
