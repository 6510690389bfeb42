#include "cli/open_config.hpp"

#include <unistd.h>

#include <cstdio>

#include "report/terminal.hpp"

namespace runner::cli {

int report_faults(const config::Diagnostics& faults) {
  std::fputs(config::render(faults, report::look_at(STDERR_FILENO).colour).c_str(), stderr);
  return config::exit_code(faults);
}

std::variant<OpenedConfig, int> open_config(const ConfigArguments& arguments) {
  OpenedConfig opened{find_installation(), {}, {}};
  auto catalogue = load_catalogue(opened.installation, arguments.plugin_path);
  if (const int* code = std::get_if<int>(&catalogue)) return *code;
  opened.catalogue = std::move(std::get<catalogue::Catalogue>(catalogue));

  config::LoadRequest request;
  request.path = arguments.config;
  request.overrides = arguments.overrides;
  request.max_trials = arguments.max_trials;
  auto loaded = config::load(request, opened.catalogue);
  if (const auto* faults = std::get_if<config::Diagnostics>(&loaded)) return report_faults(*faults);
  opened.config = std::move(std::get<config::Config>(loaded));
  return opened;
}

}  // namespace runner::cli
