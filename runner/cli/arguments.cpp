#include "cli/arguments.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/app_description.hpp"
#include "config/path_value.hpp"
#include "database/checkpoint_name.hpp"
#include "database/database_error.hpp"
#include "text/visible.hpp"

namespace runner::cli {

std::optional<int> parse(CLI::App& app, const Arguments& arguments) {
  if (arguments == Arguments{describing_word}) throw AppDescribed(describe(app));
  Arguments reversed(arguments.rbegin(), arguments.rend());  // CLI11 takes them last to first.
  try {
    app.parse(std::move(reversed));
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return exit_ok;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "runner: %s\nTry '%s --help'.\n", text::visible_lines(error.what()).c_str(),
                 app.get_name().c_str());
    return exit_usage;
  }
}

CLI::Option* takes_path(CLI::Option* option) {
  return option->transform([](std::string text) {
    auto path = config::expand_path(text, "");
    if (!path.error.empty()) throw CLI::ValidationError(path.error);
    return std::move(path.path);
  });
}

std::filesystem::path database_path(const std::string& db_option) {
  if (!db_option.empty()) return db_option;
  const char* variable = std::getenv("RUNNER_DB");
  if (variable != nullptr && *variable != '\0') {
    auto path = config::expand_path(variable, "");
    if (path.error.empty()) return std::move(path.path);
    throw database::DatabaseError(database::DatabaseFault::missing, "RUNNER_DB " + path.error, variable);
  }
  return "experiments/runner.db";
}

void add_db_option(CLI::App& app, std::string& db) {
  takes_path(app.add_option("--db", db, "The database [RUNNER_DB, else experiments/runner.db]"))->type_name("FILE");
}

void add_checkpoint_argument(CLI::App& app, std::string& name) {
  app.add_option("checkpoint", name, std::string(database::checkpoint_name_forms))->required();
}

CLI::Option* add_experiment_argument(CLI::App& app, std::string& name, const std::string& otherwise) {
  return app.add_option("experiment", name,
                        std::string(experiment_name_forms) + (otherwise.empty() ? "" : " [" + otherwise + "]"));
}

void add_plugin_path_option(CLI::App& app, std::vector<std::filesystem::path>& folders) {
  takes_path(app.add_option("--plugin-path", folders, "Look for plugins here first; may be repeated"))
      ->type_name("FOLDER")
      ->allow_extra_args(false);
}

void add_config_options(CLI::App& app, ConfigOptions& options) {
  takes_path(app.add_option("config", options.config, "The YAML file"))->type_name("CONFIG")->required();
  app.add_option("override", options.overrides, "Changes to it, such as optimizer.lr=0.01 or seed=0..9")
      ->type_name("KEY=VALUE");
  add_plugin_path_option(app, options.plugin_path);
  app.add_option("--max-trials", options.max_trials, "Refuse a sweep of more trials than this [10000]")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}));
}

}  // namespace runner::cli
