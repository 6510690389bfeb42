#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "cli/resume_experiment.hpp"
#include "launchers/slurm_settings.hpp"

namespace runner::cli {

int run_resume(const Arguments& arguments) {
  CLI::App app("Runs what is pending or interrupted of an experiment; finished trials stay as they are.",
               "runner resume");
  ResumeOptions options;
  add_experiment_argument(app, options.experiment, "the newest experiment");
  app.add_flag("--failed", options.failed, "Also try again what failed, crashed or timed out");
  app.add_flag("--force", options.force,
               "Even where the data, LibTorch, the linear algebra or a plugin are others than they were");
  app.add_option("change", options.changes, "Of an experiment on a cluster: launcher.KEY=VALUE from here on")
      ->type_name("KEY=VALUE");
  app.add_option("--launcher", options.launcher, "Go on here, with what its cluster has: local [where it was begun]")
      ->type_name("NAME")
      ->check(CLI::IsMember({std::string(launchers::local_launcher), std::string(launchers::slurm_launcher)}));
  app.add_flag("--wait", options.wait, "Wait for the cluster, show how it goes, and merge at the end");
  add_plugin_path_option(app, options.plugin_path);
  add_run_options(app, options.run);
  add_fail_fast_option(app, options.run);
  if (const auto code = parse(app, arguments)) return *code;
  return resume_experiment(options);
}

}  // namespace runner::cli
