#include <sstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

const std::string rude_folder = std::string(BROKEN_FOLDER) + "/rude";

nlohmann::json hashes_of_mlp(const std::vector<std::string>& overrides) {
  const RunnerProgram runner;
  std::vector<std::string> words = {"configs/wine.yaml", "training.epochs=3", "-q", "--plugin-path", rude_folder};
  words.insert(words.end(), overrides.begin(), overrides.end());
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return runner.sql("SELECT epoch, sha256 FROM checkpoint_history WHERE model = 'mlp' ORDER BY epoch");
}

}  // namespace

TEST_CASE("A plugin that leaves the process in a mess leaves the next trial's hashes as they are") {
  const auto alone = hashes_of_mlp({"model=mlp"});
  CHECK(alone.size() == 3);
  CHECK(alone == hashes_of_mlp({"model=rude,mlp"}));
}

TEST_CASE("A worker uses one core for a large product, whatever the environment says") {
  RunnerProgram runner;
  runner.set("OMP_NUM_THREADS", "2");
  runner.set("OPENBLAS_NUM_THREADS", "2");
  const auto finished = runner({"configs/wine.yaml", "model=rude", "model.measure=true", "training.epochs=1", "-q",
                                "--plugin-path", rude_folder});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto log = runner({"logs", "1"}).output;
  INFO(log);
  const auto at = log.find("threads 1, processors ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(log.substr(at + 22)) < 1.2);
}
