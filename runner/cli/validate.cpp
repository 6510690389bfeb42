#include <fmt/format.h>

#include "cli/catalogue_plugins.hpp"
#include "cli/data_check.hpp"
#include "cli/open_config.hpp"
#include "cli/plural.hpp"
#include "cli/run_trials.hpp"
#include "report/visible.hpp"

namespace runner::cli {

namespace {

// Data sets of one sweep that are read; more take long.
constexpr std::size_t kMostDataSets = 100;

DataCheck check_data_of(const OpenedConfig& opened) {
  const plan::Plan plan(opened.config);
  const auto trials = trials_by_data(plan, kMostDataSets);
  RunArguments arguments;
  arguments.quiet = true;
  supervisor::SignalWatch signals;
  supervisor::Supervisor supervisor(supervisor_options(arguments, opened.installation, trials.front(), 1), signals);
  return check_data(supervisor, trials, CataloguePlugins(opened.catalogue));
}

}  // namespace

int run_validate(const Words& words) {
  CLI::App app("Checks a config, its overrides and the data that it names, without training.", "runner validate");
  ConfigArguments arguments;
  add_config_arguments(app, arguments);
  if (const auto code = parse(app, words)) return *code;
  const auto opened = open_config(arguments);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto& config = std::get<OpenedConfig>(opened);
  const auto check = check_data_of(config);
  if (check.stopped) return exit_interrupted;
  for (const auto& fault : check.faults) fmt::print(stderr, "runner: {}\n", report::visible_lines(fault));
  if (!check.faults.empty()) return exit_trial;
  const auto trials = static_cast<std::int64_t>(config::trial_count(config.config));
  fmt::print("{}: ok, {}\n", report::visible(arguments.config), plural(trials, "trial"));
  return exit_ok;
}

}  // namespace runner::cli
