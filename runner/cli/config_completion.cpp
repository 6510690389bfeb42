#include "cli/config_completion.hpp"

#include <algorithm>
#include <set>
#include <variant>

#include "config/config.hpp"
#include "launchers/slurm_settings.hpp"
#include "search/search_settings.hpp"
#include "spec/own_parameters.hpp"
#include "spec/param_json.hpp"

namespace runner::cli {

namespace {

// The blocks of a trial that choose a plugin, and the search's.
std::vector<spec::PluginSection> plugin_blocks() {
  auto blocks = spec::plugin_sections();
  blocks.push_back({"search", "sampler", ""});
  return blocks;
}

// The plugins that a config chooses for a block.
std::set<std::string> plugins_in(const config::Config& config, const spec::PluginSection& section) {
  if (section.key == "search") {
    return config.search ? std::set<std::string>{config.search->sampler.plugin} : std::set<std::string>();
  }
  std::set<std::string> names;
  for (const auto* choice : spec::choices_of(section, config.base)) names.insert(choice->plugin);
  return names;
}

// The plugins that may be meant: the one that is chosen, else all of the kind.
std::set<std::string> chosen_plugins(const catalogue::Catalogue& catalogue, const spec::PluginSection& section,
                                     const std::string& config, const std::vector<std::string>& overrides) {
  const std::string key = std::string(section.key) + "=";
  for (const auto& override : overrides) {
    if (override.starts_with(key)) return {override.substr(key.size())};
  }
  config::LoadRequest request;
  request.path = config;
  auto loaded = config::load(request, catalogue);
  if (const auto* found = std::get_if<config::Config>(&loaded)) {
    if (auto names = plugins_in(*found, section); !names.empty()) return names;
  }
  const auto all = catalogue.names(section.kind);
  return {all.begin(), all.end()};
}

template <class Options>
void add(const std::vector<Param<Options>>& own, std::vector<ParamDescription>& parameters) {
  for (const auto& each : own) parameters.push_back(each.description());
}

// `search.stopper`, which is a plugin and no parameter of the sampler.
ParamDescription stopper_parameter(const catalogue::Catalogue& catalogue) {
  ParamDescription stopper;
  stopper.name = "stopper";
  stopper.doc = "What ends configurations early: a plugin, or a block with its parameters.";
  stopper.choices = catalogue.names("stopper");
  return stopper;
}

// What may stand behind `section.`.
std::vector<ParamDescription> parameters_of(const catalogue::Catalogue& catalogue, const std::string& section,
                                            const std::string& config, const std::vector<std::string>& overrides) {
  std::vector<ParamDescription> parameters;
  if (section == "training") add(spec::training_parameters(), parameters);
  if (section == "dataset") add(spec::dataset_parameters(), parameters);
  if (section == "init") parameters = spec::init_parameters();
  if (section == "launcher") add(launchers::slurm_parameters(), parameters);
  if (section == "search") {
    add(search::setting_parameters(), parameters);
    parameters.push_back(stopper_parameter(catalogue));
  }
  for (const auto& each : plugin_blocks()) {
    if (each.key != section) continue;
    for (const auto& name : chosen_plugins(catalogue, each, config, overrides)) {
      for (const auto* plugin : catalogue.find(each.kind, name)) {
        parameters.insert(parameters.end(), plugin->parameters.begin(), plugin->parameters.end());
      }
    }
  }
  return parameters;
}

Completion sections() {
  Completion completion;
  completion.goes_on = true;
  completion.candidates = {{"seed=", "the trial's seed"}, {"training.", "how long, how large and where"}};
  for (const auto& section : plugin_blocks()) {
    completion.candidates.push_back({std::string(section.key) + "=", "a plugin: " + std::string(section.kind)});
    completion.candidates.push_back({std::string(section.key) + ".", "its parameters"});
  }
  return completion;
}

Completion values(const catalogue::Catalogue& catalogue, const std::string& config,
                  const std::vector<std::string>& overrides, const std::string& key) {
  Completion completion;
  for (const auto& section : plugin_blocks()) {
    if (section.key != key) continue;
    for (const auto& name : catalogue.names(section.kind)) {
      const auto found = catalogue.find(section.kind, name);
      completion.candidates.push_back({key + "=" + name, found.empty() ? "" : found.front()->doc});
    }
  }
  const auto point = key.find('.');
  if (point == std::string::npos) return completion;
  for (const auto& parameter : parameters_of(catalogue, key.substr(0, point), config, overrides)) {
    if (parameter.name != key.substr(point + 1)) continue;
    auto choices = parameter.choices;
    if (parameter.type == ParamType::boolean) choices = {"true", "false"};
    if (parameter.type == ParamType::path) completion.files = true;
    for (const auto& choice : choices) completion.candidates.push_back({key + "=" + choice, parameter.doc});
  }
  return completion;
}

}  // namespace

Completion complete_override(const catalogue::Catalogue& catalogue, const std::string& config,
                             const std::vector<std::string>& overrides, const std::string& current) {
  const auto sign = current.find('=');
  if (sign != std::string::npos) return values(catalogue, config, overrides, current.substr(0, sign));
  const auto point = current.find('.');
  if (point == std::string::npos) return sections();
  Completion completion;
  completion.goes_on = true;
  const std::string section = current.substr(0, point);
  for (const auto& parameter : parameters_of(catalogue, section, config, overrides)) {
    completion.candidates.push_back({section + "." + parameter.name + "=", parameter.doc});
  }
  return completion;
}

}  // namespace runner::cli
