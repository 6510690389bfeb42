#include "cli/launch_options.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/open_config.hpp"
#include "config/launchers_file.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

fs::path launchers_file() {
  const char* configured = std::getenv("XDG_CONFIG_HOME");
  if (configured != nullptr && *configured == '/') return fs::path(configured) / "runner/launchers.yaml";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home == '/' ? home : "/") / ".config/runner/launchers.yaml";
}

int report_unknown(const std::string& name, const std::map<std::string, config::LauncherChoice>& known) {
  std::string names = "slurm, local";
  for (const auto& [other, choice] : known) {
    if (other != launchers::slurm_launcher) names += ", " + other;
  }
  fmt::print(stderr, "runner: there is no launcher '{}'; there are: {}; {} may name others\n", text::visible(name),
             text::visible(names), text::visible(launchers_file().string()));
  return exit_usage;
}

// What the keys are put on.
std::variant<nlohmann::json, int> base_of(const std::string& name, bool is_plugin) {
  if (is_plugin) return nlohmann::json::object();
  const auto read = config::read_launchers(launchers_file());
  if (const auto* faults = std::get_if<config::Diagnostics>(&read)) return report_faults(*faults);
  const auto& known = std::get<std::map<std::string, config::LauncherChoice>>(read);
  if (const auto found = known.find(name); found != known.end()) return found->second.given;
  if (name == launchers::slurm_launcher) return nlohmann::json::object();
  return report_unknown(name, known);
}

}  // namespace

void add_launch_options(CLI::App& app, LaunchOptions& options) {
  app.add_option("--launcher", options.launcher,
                 "Where trials run: slurm, local, or a name of ~/.config/runner/launchers.yaml [the config's]")
      ->type_name("NAME");
  app.add_flag("--dry-run", options.dry_run, "Print what would be submitted to the cluster; nothing is stored");
  app.add_flag("--wait", options.wait, "Wait for the cluster, show how it goes, and merge at the end");
}

std::variant<std::optional<launchers::SlurmSettings>, int> choose_launcher(
    const std::string& name, const std::optional<config::LauncherChoice>& of_config) {
  const auto chosen = !name.empty() ? name : of_config ? of_config->name : launchers::local_launcher;
  if (chosen.empty()) {
    fmt::print(stderr, "runner: keys of 'launcher' are given, but no launcher; add --launcher slurm\n");
    return exit_usage;
  }
  if (chosen == launchers::local_launcher) return std::nullopt;
  auto base = base_of(chosen, of_config && of_config->is_plugin && of_config->name == chosen);
  if (const int* code = std::get_if<int>(&base)) return *code;
  auto& given = std::get<nlohmann::json>(base);
  if (of_config) given.update(of_config->given);
  auto settings = launchers::slurm_settings_from(given);
  if (const auto fault = launchers::fault_of(settings)) {
    fmt::print(stderr, "runner: {}\n", *fault);
    return exit_usage;
  }
  return std::optional(std::move(settings));
}

}  // namespace runner::cli
