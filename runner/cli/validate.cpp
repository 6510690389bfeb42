#include <fmt/format.h>

#include <cstdio>

#include "cli/open_config.hpp"
#include "report/visible.hpp"

namespace runner::cli {

int run_validate(const Words& words) {
  CLI::App app("Checks a config and its overrides without running anything.", "runner validate");
  ConfigArguments arguments;
  add_config_arguments(app, arguments);
  if (const auto code = parse(app, words)) return *code;
  const auto opened = open_config(arguments);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto trials = config::trial_count(std::get<OpenedConfig>(opened).config);
  fmt::print("{}: ok, {} trial{}\n", report::visible(arguments.config), trials, trials == 1 ? "" : "s");
  return exit_ok;
}

}  // namespace runner::cli
