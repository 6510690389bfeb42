#include <sstream>

#include "cli/catalogue_plugins.hpp"
#include "cli/open_config.hpp"
#include "cli/start_file.hpp"
#include "cli/subprocess.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

int run_debug(const Arguments& arguments) {
  CLI::App app("Runs the first trial in the foreground, without limits; stores nothing.", "runner debug");
  ConfigOptions options;
  std::string debugger;
  add_config_options(app, options);
  app.add_option("--debugger", debugger, "A program to run it under, such as 'gdb --args'")->type_name("COMMAND");
  if (const auto code = parse(app, arguments)) return *code;
  const auto opened = open_config(options);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto& [installation, catalogue, config] = std::get<OpenedConfig>(opened);

  protocol::StartTrial start;
  start.spec = spec::to_json(config.base);
  start.plugins = CataloguePlugins(catalogue).plugins_of(config.base);
  const TemporaryFile file = start_file({start});
  std::vector<std::string> command;
  std::istringstream pieces(debugger);
  for (std::string piece; pieces >> piece;) command.push_back(piece);
  command.insert(command.end(), {installation.worker.string(), "--foreground", file.path().string()});
  set_worker_threads(config.base.training.threads);
  const int code = run_on_terminal(command);
  const bool is_ours = code == exit_ok || code == exit_interrupted || code == exit_database;
  return is_ours ? code : exit_trial;
}

}  // namespace runner::cli
