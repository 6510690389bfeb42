#include "cli/open_config.hpp"

#include <unistd.h>

#include <cstdio>

#include "report/terminal.hpp"
#include "text/visible.hpp"

namespace runner::cli {

int report_faults(const config::Diagnostics& faults) {
  // What was typed, and what a file's name holds, stands in them.
  auto shown = faults;
  for (auto& fault : shown) {
    fault.place.source = text::visible(fault.place.source);
    fault.place.text = text::blanked(fault.place.text);
    fault.message = text::visible_lines(fault.message);
  }
  std::fputs(config::render(shown, report::look_at(STDERR_FILENO).colour).c_str(), stderr);
  return config::exit_code(faults);
}

std::variant<OpenedConfig, int> open_config(const ConfigOptions& options) {
  OpenedConfig opened{find_installation(), {}, {}};
  auto catalogue = load_catalogue(opened.installation, options.plugin_path);
  if (const int* code = std::get_if<int>(&catalogue)) return *code;
  opened.catalogue = std::move(std::get<catalogue::Catalogue>(catalogue));

  config::LoadRequest request;
  request.path = options.config;
  request.overrides = options.overrides;
  request.max_trials = options.max_trials;
  auto loaded = config::load(request, opened.catalogue);
  if (const auto* faults = std::get_if<config::Diagnostics>(&loaded)) return report_faults(*faults);
  opened.config = std::move(std::get<config::Config>(loaded));
  return opened;
}

}  // namespace runner::cli
