#include <sys/mman.h>

#include <sstream>

#include "cli/best_warning.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/one_trial.hpp"
#include "cli/open_config.hpp"
#include "cli/open_database.hpp"
#include "files/descriptor.hpp"
#include "files/writing.hpp"
#include "supervisor/subprocess.hpp"

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

  const CataloguePlugins plugins(catalogue);
  spec::TrialSpec spec = config.base;
  if (spec.init) spec.init = initial_weights(open_database(""), *spec.init);
  const auto job = one_job(1, spec, plugins, database_path(""));
  const protocol::Command start = static_cast<const protocol::StartTrial&>(job);
  // The debugger and the worker inherit it.
  const files::Descriptor trial(::memfd_create("trial", 0));
  const auto encoded = protocol::encode(start);
  protocol::FrameWriter frame;
  frame.push(encoded.header, encoded.payload);
  files::write_all(trial.get(), frame.waiting(), "a file in memory");

  std::vector<std::string> command;
  std::istringstream pieces(debugger);
  for (std::string piece; pieces >> piece;) command.push_back(piece);
  command.insert(command.end(),
                 {installation.worker.string(), "--foreground", "/proc/self/fd/" + std::to_string(trial.get())});
  // Without stub libraries: a debugger is to see what is really there.
  auto launcher = supervisor::LocalLauncher(installation.worker, std::nullopt, "");
  const int code =
      supervisor::run_on_terminal(command, launcher.environment_for(supervisor::needs_of(config.base.training)));
  const bool is_ours = code == exit_ok || code == exit_interrupted || code == exit_database;
  return is_ours ? code : exit_trial;
}

}  // namespace runner::cli
