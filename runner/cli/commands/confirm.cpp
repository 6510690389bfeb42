#include "cli/confirm_experiment.hpp"
#include "cli/experiments_named.hpp"
#include "cli/open_database.hpp"

namespace runner::cli {

int run_confirm(const Arguments& arguments) {
  CLI::App app(
      "Trains the best configurations of an experiment anew, on seeds that they were not chosen by, in an experiment "
      "of\nits own. The best of many looks better than it is; what it has on fresh seeds is what it will have.",
      "runner confirm");
  ConfirmOptions options;
  std::string name;
  add_experiment_argument(app, name, "the newest experiment");
  app.add_option("--top", options.size.configurations, "How many configurations [3]")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
  app.add_option("--seeds", options.size.seeds, "How many seeds of each, those behind the experiment's last [5]")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
  app.add_flag("--force", options.force,
               "Even where the data, LibTorch, the linear algebra or a plugin are others than they were");
  add_plugin_path_option(app, options.plugin_path);
  add_run_options(app, options.run);
  add_fail_fast_option(app, options.run);
  add_launch_options(app, options.launch);
  if (const auto code = parse(app, arguments)) return *code;
  {
    database::Reader reader(open_database(options.run.db));
    const auto number = experiment_or_newest(reader, name);
    if (!number) return exit_usage;
    options.experiment = *number;
  }
  return confirm_experiment(options);
}

}  // namespace runner::cli
