#include <fmt/format.h>

#include "cli/catalogue_plugins.hpp"
#include "cli/data_check.hpp"
#include "cli/open_config.hpp"
#include "cli/place_in_config.hpp"
#include "cli/plural.hpp"
#include "cli/run_trials.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// Data sets of one sweep that are read; more take long.
constexpr std::size_t most_data_sets_read = 100;

DataCheck check_data_of(const OpenedConfig& opened) {
  const plan::Plan plan(opened.config);
  const auto trials = trials_to_check(plan, most_data_sets_read);
  RunOptions options;
  options.quiet = true;
  supervisor::SignalWatch signals;
  auto launcher = opened.installation.launcher();
  supervisor::Supervisor supervisor(supervisor_options(options, trials.front(), 1), launcher, signals);
  return check_data(supervisor, trials, CataloguePlugins(opened.catalogue));
}

}  // namespace

int run_validate(const Arguments& arguments) {
  CLI::App app("Checks a config, its overrides and the data that it names, without training.", "runner validate");
  ConfigOptions options;
  add_config_options(app, options);
  if (const auto code = parse(app, arguments)) return *code;
  const auto opened = open_config(options);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto& config = std::get<OpenedConfig>(opened);
  const auto check = check_data_of(config);
  if (check.stopped) return exit_interrupted;
  for (const auto& warning : check.warnings) fmt::print(stderr, "{}\n", text::visible(warning));
  const auto& places = config.config.places;
  for (const auto& fault : check.faults)
    fmt::print(stderr, "runner: {}{}\n", text::visible_lines(fault), place_in_config(fault, places));
  if (!check.faults.empty()) return exit_trial;
  const auto trials = static_cast<std::int64_t>(config::trial_count(config.config));
  fmt::print("{}: ok, {}\n", text::visible(options.config), plural(trials, "trial"));
  return exit_ok;
}

}  // namespace runner::cli
