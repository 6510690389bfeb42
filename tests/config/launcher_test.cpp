#include <fstream>

#include "config/launchers_file.hpp"
#include "launchers/slurm_settings.hpp"
#include "loading.hpp"
#include "spec/trial_spec_json.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using config::faults;
using config::loaded;
using config::wine_text;

namespace {

std::string launcher_fault(const std::string& line) {
  const auto lines = faults(wine_text + line + "\n");
  REQUIRE(lines.size() == 1);
  return lines.front();
}

launchers::SlurmSettings settings_of(const config::Config& config) {
  return launchers::slurm_settings_from(config.launcher.value().given);
}

}  // namespace

TEST_CASE("A launcher is a name or a block, and no part of a trial") {
  CHECK_FALSE(loaded(wine_text).launcher);
  CHECK(loaded(wine_text + "launcher: gpu\n").launcher->name == "gpu");
  const auto config =
      loaded(wine_text +
             "launcher: {plugin: slurm, partition: main, timeout_min: 5, mem_gb: 1.5, setup: [module "
             "load gcc], trials_per_task: 3, additional_parameters: {exclude: node7, exclusive: true}}\n");
  CHECK(config.launcher->name == "slurm");
  CHECK(config.launcher->is_plugin);
  const auto settings = settings_of(config);
  CHECK(settings.partition == "main");
  CHECK(settings.timeout_min == 5);
  CHECK(settings.mem_gb == 1.5);
  CHECK(settings.setup == std::vector<std::string>{"module load gcc"});
  CHECK(std::get<std::int64_t>(settings.trials_per_task) == 3);
  CHECK(settings.additional_parameters == std::map<std::string, std::string>{{"exclude", "node7"}, {"exclusive", ""}});
  CHECK(spec::spec_sha256(config.base) == spec::spec_sha256(loaded(wine_text).base));
  CHECK(launchers::slurm_settings_from(launchers::to_json(settings)) == settings);
}

TEST_CASE("Overrides change keys of the launcher, or name another") {
  const auto config = loaded(wine_text + "launcher: {plugin: slurm, timeout_min: 5}\n",
                             {"launcher.timeout_min=7", "launcher.partition=gpu"});
  CHECK(settings_of(config).timeout_min == 7);
  CHECK(settings_of(config).partition == "gpu");
  CHECK(loaded(wine_text, {"launcher=big"}).launcher->name == "big");
  CHECK(loaded(wine_text, {"launcher.qos=low"}).launcher->name.empty());
}

TEST_CASE("What is wrong with a launcher is said with its place") {
  CHECK(launcher_fault("launcher: {plugin: slrm}") ==
        "configs/wine.yaml:9:20: there is no launcher 'slrm'; there is: slurm");
  CHECK(launcher_fault("launcher: {plugin: slurm, partion: x}") ==
        "configs/wine.yaml:9:27: launcher 'slurm' has no key 'partion'; did you mean 'partition'?");
  CHECK(launcher_fault("launcher: {partition: x}") ==
        "configs/wine.yaml:9:11: 'launcher' does not say which launcher; add 'plugin: slurm'");
  CHECK(launcher_fault("launcher: {plugin: slurm, timeout_min: 0}") ==
        "configs/wine.yaml:9:40: launcher.timeout_min must be at least 1 and at most 525600; found 0");
  CHECK(launcher_fault("launcher: {plugin: slurm, trials_per_task: some}") ==
        "configs/wine.yaml:9:44: launcher.trials_per_task must be an integer or auto; found the text 'some'");
  CHECK(launcher_fault("launcher: [slurm]") ==
        "configs/wine.yaml:9:11: launcher must be a name or a block such as {plugin: slurm, partition: gpu}; found a "
        "list");
  CHECK(launcher_fault("launcher: {plugin: slurm, additional_parameters: {--exclude: a}}")
            .starts_with("configs/wine.yaml:9:51: '--exclude' is no option of sbatch"));
  CHECK(launcher_fault("launcher: {plugin: slurm, partition: \"a\\nb\"}")
            .ends_with("launcher.partition may hold no line break, quote or backslash"));
}

TEST_CASE("A file of launchers gives each a name") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "launchers.yaml";
  CHECK(std::get<0>(config::read_launchers(file)).empty());
  std::ofstream(file) << "gpu: {plugin: slurm, partition: gpu, gpus_per_node: 2}\n";
  const auto read = config::read_launchers(file);
  CHECK(launchers::slurm_settings_from(std::get<0>(read).at("gpu").given).gpus_per_node == 2);
  std::ofstream(file) << "gpu: {plugin: slurm, gpus: 2}\nlocal: {plugin: slurm}\n";
  const auto wrong = std::get<config::Diagnostics>(config::read_launchers(file));
  REQUIRE(wrong.size() == 2);
  CHECK(wrong[0].message.starts_with("launcher 'slurm' has no key 'gpus'"));
  CHECK(wrong[0].place.line == 1);
  CHECK(wrong[1].message == "'local' means this machine; choose another name");
}

TEST_CASE("A resume may change keys of the launcher and nothing else") {
  const auto read = config::read_launcher_keys({"launcher.mem_gb=16"});
  CHECK(std::get<config::LauncherChoice>(read).given.dump() == R"({"mem_gb":16.0})");
  CHECK(std::get<config::LauncherChoice>(config::read_launcher_keys({})).given.empty());
  CHECK(std::holds_alternative<config::Diagnostics>(config::read_launcher_keys({"seed=3"})));
  CHECK(std::holds_alternative<config::Diagnostics>(config::read_launcher_keys({"launcher.memory=3"})));
}
