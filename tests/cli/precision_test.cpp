#include <fstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Run in the project's folder.
nlohmann::json reference() {
  std::ifstream stream(PROJECT_FOLDER "/tests/reference/precision.json");
  return nlohmann::json::parse(stream);
}

std::vector<std::string> iris(const std::string& precision) {
  return {"configs/iris.yaml",
          "seed=3",
          "dataset.standardize=false",
          "model.dropout=0",
          "optimizer.momentum=0",
          "training.epochs=20",
          "training.batch_size=full",
          "training.precision=" + precision,
          "-q"};
}

std::vector<double> losses(const RunnerProgram& runner, const std::string& part) {
  std::vector<double> found;
  for (const auto& row :
       runner.sql("SELECT value FROM metrics WHERE name = 'loss' AND part = '" + part + "' ORDER BY epoch")) {
    found.push_back(row["value"].get<double>());
  }
  return found;
}

}  // namespace

TEST_CASE("A trial in bf16 has the losses of PyTorch's autocast, and fp32 those without it") {
  for (const std::string precision : {"fp32", "bf16"}) {
    INFO(precision);
    const RunnerProgram runner;
    const auto trained = runner(iris(precision));
    INFO(trained.errors);
    REQUIRE(trained.code == 0);
    for (const std::string part : {"train", "validation"}) {
      INFO(part);
      const auto expected = reference()[precision][part].get<std::vector<double>>();
      const auto found = losses(runner, part);
      REQUIRE(found.size() == expected.size());
      // Where a sum is rounded to another number of bfloat16, which has 8 bits, more than the last digits may differ.
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i] == Approx(expected[i]).epsilon(precision == "bf16" ? 1e-4 : 1e-6));
      }
    }
  }
}

TEST_CASE("Norms behind a layer that bf16 computes in bfloat16 compute in float32") {
  for (const std::string norm : {"layer_norm", "{group_norm: 4}"}) {
    INFO(norm);
    const RunnerProgram runner;
    std::vector<double> last;
    for (const std::string precision : {"fp32", "bf16"}) {
      auto words = iris(precision);
      words[0] = runner.folder().write("norm.yaml",
                                       "name: norm\ndataset: iris\nloss: cross_entropy\noptimizer: sgd\n"
                                       "model: {plugin: sequential, layers: [{linear: 16}, " +
                                           norm +
                                           ", relu, {linear: outputs}]}\n"
                                           "checkpoint: best_loss\ntraining: {epochs: 20}\n");
      std::erase_if(words,
                    [](const auto& word) { return word.starts_with("model.") || word.starts_with("optimizer."); });
      const auto trained = runner(words);
      INFO(trained.errors);
      REQUIRE(trained.code == 0);
      last.push_back(losses(runner, "validation").back());
    }
    CHECK(last[0] != last[1]);
    CHECK(last[1] == Approx(last[0]).epsilon(0.02));
  }
}

TEST_CASE("What bf16 has trained is evaluated in it to the same numbers, kept in float32, and another configuration") {
  const RunnerProgram runner;
  REQUIRE(runner(iris("bf16")).code == 0);
  const auto evaluated = runner({"evaluate", "best", "--json"});
  INFO(evaluated.errors);
  REQUIRE(evaluated.code == 0);
  for (const auto& row : nlohmann::json::parse(evaluated.output)) CHECK(row["value"] == row["stored"]);

  const auto exported = runner({"export", "best", "-o", (runner.folder().path() / "best.safetensors").string()});
  REQUIRE(exported.code == 0);
  std::ifstream stream(runner.folder().path() / "best.safetensors");
  std::string header(1 << 12, '\0');
  stream.read(header.data(), static_cast<std::streamsize>(header.size()));
  CHECK(header.find("\"F32\"") != std::string::npos);
  CHECK(header.find("\"BF16\"") == std::string::npos);

  REQUIRE(runner(iris("fp32")).code == 0);
  CHECK(runner.sql("SELECT count(DISTINCT config_id) AS n FROM trials").at(0)["n"] == 2);
}

TEST_CASE("TF32 is refused where a trial would be on the CPU, before anything is stored") {
  RunnerProgram runner;
  const auto on_cpu = runner(iris("tf32"));
  CHECK(on_cpu.code == 2);
  CHECK(contains(on_cpu.errors, "training.precision is \"tf32\" and training.device \"cpu\""));
  // As LibTorch without CUDA finds none.
  runner.set("CUDA_VISIBLE_DEVICES", "");
  auto words = iris("tf32");
  words.emplace_back("training.device=auto");
  const auto chosen = runner(words);
  CHECK(chosen.code != 0);
  CHECK(contains(chosen.errors, "set training.precision to fp32"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("A precision that is none is refused with those there are") {
  const RunnerProgram runner;
  const auto refused = runner({"configs/iris.yaml", "training.precision=fp16"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "fp32"));
  CHECK(contains(refused.errors, "bf16"));
}
