#include "cli/open_config.hpp"

#include <unistd.h>

#include <cstdio>

#include "report/terminal.hpp"

namespace runner::cli {

std::variant<OpenedConfig, int> open_config(const ConfigArguments& arguments) {
  OpenedConfig opened{find_installation(), {}, {}};
  auto catalogue = load_catalogue(opened.installation, arguments.plugin_path);
  if (const int* code = std::get_if<int>(&catalogue)) return *code;
  opened.catalogue = std::move(std::get<catalogue::Catalogue>(catalogue));

  config::LoadRequest request;
  request.path = arguments.config;
  request.overrides = arguments.overrides;
  auto loaded = config::load(request, opened.catalogue);
  if (const auto* faults = std::get_if<config::Diagnostics>(&loaded)) {
    std::fputs(config::render(*faults, report::look_at(STDERR_FILENO).colour).c_str(), stderr);
    return config::exit_code(*faults);
  }
  opened.config = std::move(std::get<config::Config>(loaded));
  return opened;
}

std::vector<protocol::PluginLocation> plugins_of(const spec::TrialSpec& spec, const catalogue::Catalogue& catalogue) {
  std::vector<protocol::PluginLocation> locations;
  const auto add = [&](const char* kind, const std::string& name) {
    for (const auto& location : locations) {
      if (location.kind == kind && location.name == name) return;
    }
    locations.push_back({kind, name, catalogue.find(kind, name).front()->library.string()});
  };
  add("dataset", spec.dataset.plugin);
  add("model", spec.model.plugin);
  add("loss", spec.loss.plugin);
  add("optimizer", spec.optimizer.plugin);
  for (const auto& policy : spec.checkpoint) add("checkpoint_policy", policy.plugin);
  add("task", spec.task.plugin);
  return locations;
}

}  // namespace runner::cli
