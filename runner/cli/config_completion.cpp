#include "cli/config_completion.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <variant>

#include "config/config.hpp"
#include "launchers/slurm_settings.hpp"
#include "search/search_settings.hpp"
#include "spec/own_parameters.hpp"
#include "spec/param_json.hpp"

namespace runner::cli {

namespace {

// The blocks of a trial that choose a plugin, and those of a search.
std::vector<spec::PluginSection> plugin_blocks() {
  auto blocks = spec::plugin_sections();
  blocks.push_back({"search", "sampler", ""});
  blocks.push_back({"search.stopper", "stopper", ""});
  return blocks;
}

// The plugins that a config chooses for a block.
std::set<std::string> plugins_in(const config::Config& config, const spec::PluginSection& section) {
  std::set<std::string> names;
  if (section.key == "search") {
    if (config.search) names.insert(config.search->sampler.plugin);
    return names;
  }
  if (section.key == "search.stopper") {
    if (config.search && config.search->stopper) names.insert(config.search->stopper->plugin);
    return names;
  }
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

// What may stand behind `section.`.
std::vector<ParamDescription> parameters_of(const catalogue::Catalogue& catalogue, const std::string& section,
                                            const std::string& config, const std::vector<std::string>& overrides) {
  std::vector<ParamDescription> parameters;
  if (section == "training") add(spec::training_parameters(), parameters);
  if (section == "dataset") add(spec::dataset_parameters(), parameters);
  if (section == "init") parameters = spec::init_parameters();
  if (section == "launcher") add(launchers::slurm_parameters(), parameters);
  if (section == "search") add(search::setting_parameters(), parameters);
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

// The blocks within `section.`, or outside of all where it is empty.
std::vector<Candidate> blocks_within(std::string_view section) {
  std::vector<Candidate> candidates;
  for (const auto& block : plugin_blocks()) {
    const auto point = block.key.rfind('.');
    if (block.key.substr(0, point == std::string_view::npos ? 0 : point) != section) continue;
    candidates.push_back({std::string(block.key) + "=", "a plugin: " + std::string(block.kind)});
    candidates.push_back({std::string(block.key) + ".", "its parameters"});
  }
  return candidates;
}

Completion sections() {
  Completion completion;
  completion.goes_on = true;
  completion.candidates = {{"seed=", "the trial's seed"}, {"training.", "how long, how large and where"}};
  const auto blocks = blocks_within("");
  completion.candidates.insert(completion.candidates.end(), blocks.begin(), blocks.end());
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
  const auto point = key.rfind('.');
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
  const auto point = current.rfind('.');
  if (point == std::string::npos) return sections();
  Completion completion;
  completion.goes_on = true;
  const std::string section = current.substr(0, point);
  completion.candidates = blocks_within(section);
  for (const auto& parameter : parameters_of(catalogue, section, config, overrides)) {
    completion.candidates.push_back({section + "." + parameter.name + "=", parameter.doc});
  }
  return completion;
}

}  // namespace runner::cli
