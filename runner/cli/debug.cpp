#include <sstream>

#include "cli/catalogue_plugins.hpp"
#include "cli/open_config.hpp"
#include "cli/start_file.hpp"
#include "cli/subprocess.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

int run_debug(const Words& words) {
  CLI::App app("Runs the first trial in the foreground, without limits; stores nothing.", "runner debug");
  ConfigArguments arguments;
  std::string debugger;
  add_config_arguments(app, arguments);
  app.add_option("--debugger", debugger, "A program to run it under, such as 'gdb --args'")->type_name("COMMAND");
  if (const auto code = parse(app, words)) return *code;
  const auto opened = open_config(arguments);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto& [installation, catalogue, config] = std::get<OpenedConfig>(opened);

  protocol::StartTrial start;
  start.spec = spec::to_json(config.base);
  start.plugins = CataloguePlugins(catalogue).plugins_of(config.base);
  const TemporaryFile file = start_file({start});
  Words command;
  std::istringstream pieces(debugger);
  for (std::string piece; pieces >> piece;) command.push_back(piece);
  command.insert(command.end(), {installation.worker.string(), "--foreground", file.path().string()});
  set_worker_threads(config.base.training.threads);
  const int code = run_on_terminal(command);
  const bool is_ours = code == exit_ok || code == exit_interrupted || code == exit_database;
  return is_ours ? code : exit_trial;
}

}  // namespace runner::cli
