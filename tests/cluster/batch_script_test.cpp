#include "cluster/batch_script.hpp"

#include "testing/command.hpp"

#include "testing/catch.hpp"

using namespace runner::cluster;
using runner::testing::contains;

namespace {

Plan sample_plan() {
  Plan plan;
  plan.experiment_uuid = "0123456789abcdef";
  plan.name = "a name";
  plan.program = "/opt/it's/runner";
  return plan;
}

std::string script_of(const Plan& plan, const std::filesystem::path& folder = "/data/x") {
  const auto array = arrays_of(plan, 1, 3, 1001).front();
  return task_script(plan, plan.settings, {folder}, array);
}

}  // namespace

TEST_CASE("A batch script has a line for each setting, and the runner takes the shell's place") {
  auto plan = sample_plan();
  plan.settings.partition = "gpu";
  plan.settings.array_parallelism = 2;
  plan.settings.mem_gb = 1.5;
  plan.settings.gpus_per_node = 4;
  plan.settings.setup = {"module load gcc"};
  plan.settings.additional_parameters = {{"exclude", "node7"}, {"exclusive", ""}, {"comment", "two words"}};
  const auto script = script_of(plan);
  INFO(script);
  for (const auto* line :
       {"#!/bin/bash\n", "\n#SBATCH --job-name=runner-a_name-01234567-1-0\n", "\n#SBATCH --array=0-2%2\n",
        "\n#SBATCH --output=\"/data/x/logs/%A_%a.log\"\n", "\n#SBATCH --partition=gpu\n", "\n#SBATCH --time=60\n",
        "\n#SBATCH --mem=1536M\n", "\n#SBATCH --gpus-per-node=4\n", "\n#SBATCH --signal=B:USR1@90\n",
        "\n#SBATCH --exclude=node7\n", "\n#SBATCH --exclusive\n", "\n#SBATCH --comment=\"two words\"\n",
        "\nmodule load gcc\n", "\nexec '/opt/it'\\''s/runner' run-slice /data/x --first 0\n"}) {
    CHECK(contains(script, line));
  }
}

TEST_CASE("A folder's name is no pattern of Slurm's and no end of its quotes") {
  const auto script = script_of(sample_plan(), "/data/50% \"x\"");
  CHECK(contains(script, "--output=\"/data/50%% \\\"x\\\"/logs/%A_%a.log\"\n"));
}

TEST_CASE("More tasks than an array may have make several arrays") {
  const auto arrays = arrays_of(sample_plan(), 2, 5, 2);
  REQUIRE(arrays.size() == 3);
  CHECK(arrays[1].first_slice == 2);
  CHECK(arrays[2].slices == 1);
  CHECK(arrays[2].name == "runner-a_name-01234567-2-4");
}
