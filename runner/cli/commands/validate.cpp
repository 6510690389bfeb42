#include <fmt/format.h>

#include "cli/catalogue_plugins.hpp"
#include "cli/data_check.hpp"
#include "cli/open_config.hpp"
#include "cli/plural.hpp"
#include "cli/run_trials.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// Data sets of one sweep that are read; more take long.
constexpr std::size_t most_data_sets_read = 100;

DataCheck check_data_of(const OpenedConfig& opened, const std::vector<spec::TrialSpec>& trials) {
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
  const auto checked = trials_to_check(plan::Plan(config.config), most_data_sets_read);
  const auto check = check_data_of(config, checked);
  if (check.stopped) return exit_interrupted;
  for (const auto& warning : check.warnings) fmt::print(stderr, "{}\n", text::visible(warning));
  print_faults(check, checked, config.config.places);
  if (!check.faults.empty()) return exit_trial;
  const auto trials = static_cast<std::int64_t>(config::trial_count(config.config));
  if (const auto& search = config.config.search) {
    fmt::print("{}: ok, a search of {}, {}\n", text::visible(options.config),
               plural(search->settings.trials, "configuration"), plural(trials, "trial"));
    return exit_ok;
  }
  fmt::print("{}: ok, {}\n", text::visible(options.config), plural(trials, "trial"));
  return exit_ok;
}

}  // namespace runner::cli
