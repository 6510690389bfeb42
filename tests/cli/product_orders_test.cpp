#include <fstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

std::vector<std::string> lines_of_orders(const RunnerProgram& runner) {
  std::vector<std::string> lines;
  const auto folder = runner.folder().path() / "cache/runner/products";
  if (!std::filesystem::exists(folder)) return lines;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(file.path());
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
  }
  return lines;
}

nlohmann::json train(const RunnerProgram& runner) {
  const auto trained = runner({"configs/wine.yaml", "training.epochs=3", "-q"});
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  return runner.sql("SELECT epoch, hex(weights_sha256) AS digest FROM epoch ORDER BY trial_id DESC, epoch LIMIT 3");
}

}  // namespace

TEST_CASE("What a worker found of the order of products the next one takes, with the same bits") {
  const RunnerProgram runner;
  const auto first = train(runner);
  const auto lines = lines_of_orders(runner);
  CHECK(train(runner) == first);
  // Nothing was found anew.
  CHECK(lines_of_orders(runner) == lines);
  // Where this machine's products are left to LibTorch there are none.
  for (const std::string& line : lines) CHECK(line.find("/1 ") != std::string::npos);
}
