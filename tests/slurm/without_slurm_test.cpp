#include <filesystem>

#include "testing/command.hpp"
#include "testing/runner_program.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

class ProgramWithoutSlurm : public RunnerProgram {
 public:
  ProgramWithoutSlurm() { set("PATH", "/nowhere"); }
};

}  // namespace

TEST_CASE("Without Slurm nothing is stored, and what is missing is said once") {
  const ProgramWithoutSlurm runner;
  const auto finished = runner({"configs/wine.yaml", "--launcher", "slurm"});
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "there is no `sbatch` on the PATH"));
  CHECK(contains(finished.errors, "nothing was stored"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("Where Slurm's packages are not installed, the tests that need them say which, and are skipped outside CI") {
  const TemporaryFolder folder;
  for (const std::string program : {"bash", "dirname"})
    std::filesystem::create_symlink("/usr/bin/" + program, folder.path() / program);
  const auto start = [&](const std::string& ci) {
    return run({{"/usr/bin/bash", CLUSTER_START, "start", (folder.path() / "cluster").string()},
                {{"PATH", folder.path().string()}, {"CI", ci}},
                {},
                {}});
  };
  const auto skipped = start("");
  INFO(skipped.errors);
  CHECK(skipped.code == 0);
  CHECK(skipped.output.starts_with("this test is skipped: there is no s"));
  CHECK(contains(skipped.output, "Debian's slurmctld, slurmd, slurm-client and munge have it"));
  const auto failed = start("true");
  CHECK(failed.code == 1);
  CHECK(contains(failed.errors, " is missing; cmake/prepare.sh lists its package"));
}

TEST_CASE("A dry run prints the scripts, stores nothing and needs no Slurm") {
  const ProgramWithoutSlurm runner;
  const auto finished = runner({"configs/wine.yaml", "seed=0..9", "--launcher", "slurm", "--dry-run",
                                "launcher.trials_per_task=5", "launcher.partition=gpu"});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(contains(finished.output, "\n#SBATCH --array=0-1\n"));
  CHECK(contains(finished.output, "\n#SBATCH --partition=gpu\n"));
  CHECK(contains(finished.output, " run-slice "));
  CHECK(contains(finished.output, " merge /"));
  CHECK(contains(finished.errors, "10 trials in 2 tasks"));
  CHECK(contains(finished.errors, "there is no scontrol here"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("What a launcher cannot do is said before anything is stored") {
  const ProgramWithoutSlurm runner;
  const auto refused = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"configs/wine.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    const auto finished = runner(words);
    CHECK(finished.code == 2);
    CHECK_FALSE(runner.has_database());
    return finished.errors;
  };
  CHECK(contains(refused({"--launcher", "nowhere"}), "there is no launcher 'nowhere'; there are: slurm, local"));
  CHECK(
      contains(refused({"--launcher", "slurm", "launcher.timeout_min=1"}), "launcher.signal_delay_s must be shorter"));
  CHECK(contains(refused({"launcher.qos=low"}), "add --launcher slurm"));
  CHECK(contains(refused({"--dry-run"}), "--dry-run and --wait are for a cluster"));
}

TEST_CASE("A file of launchers names them for --launcher, and --launcher local runs here") {
  ProgramWithoutSlurm runner;
  const auto config = runner.folder().write("config/runner/launchers.yaml", "big: {plugin: slurm, partition: big}\n");
  runner.set("XDG_CONFIG_HOME", config.parent_path().parent_path().string());
  const auto finished = runner({"configs/wine.yaml", "--launcher", "big", "--dry-run", "launcher.constraint=avx512"});
  CHECK(contains(finished.output, "\n#SBATCH --partition=big\n"));
  CHECK(contains(finished.output, "\n#SBATCH --constraint=avx512\n"));
  const auto here = runner({"configs/wine.yaml", "launcher=big", "--launcher", "local", "training.epochs=1", "-q"});
  INFO(here.errors);
  CHECK(here.code == 0);
  CHECK(contains(runner({"status", "1"}).errors, "experiment 1 was not given to a cluster"));
  CHECK(contains(runner({"cancel", "1"}).errors, "experiment 1 was not given to a cluster"));
}
