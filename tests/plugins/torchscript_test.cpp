#include <fstream>
#include <nlohmann/json.hpp>

#include "sample/sample.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

const std::string folder = std::string(PROJECT_FOLDER) + "/tests/plugins/torchscript/";

std::shared_ptr<Model> load(SampleRegistry& registry, const std::string& file) {
  DatasetInfo data;
  data.input_shape = {6};
  data.outputs = 3;
  return (*registry).make<ModelKind>({"torchscript", {{"path", folder + file}}}, data);
}

double loss_of(Model& model, const Batch& batch) {
  return torch::nn::functional::cross_entropy(model.forward(batch).only(), batch.targets.only()).item<double>();
}

}  // namespace

TEST_CASE("A scripted module trains as in Python, with its names and its two modes") {
  std::ifstream stream(folder + "expected.json");
  const auto expected = nlohmann::json::parse(stream);
  SampleRegistry registry;
  const auto model = load(registry, "scripted.pt");
  std::vector<std::string> names;
  for (const auto& entry : trial::state_dict(*model)) names.push_back(entry.name);
  auto sorted = expected.at("names").get<std::vector<std::string>>();
  std::sort(sorted.begin(), sorted.end());
  std::sort(names.begin(), names.end());
  CHECK(names == sorted);

  const Batch batch{torch::arange(60, torch::kFloat32).reshape({10, 6}).sin(), torch::arange(10, torch::kInt64) % 3,
                    10};
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (const auto& loss : expected.at("losses")) {
    model->train();
    optimizer.zero_grad();
    const torch::Tensor now = torch::nn::functional::cross_entropy(model->forward(batch).only(), batch.targets.only());
    now.backward();
    optimizer.step();
    CHECK(now.item<double>() == Approx(loss.get<double>()).epsilon(1e-6));
  }
  model->eval();
  CHECK(loss_of(*model, batch) == Approx(expected.at("evaluated").get<double>()).epsilon(1e-6));
}

TEST_CASE("A scripted module trains in a trial, twice to the same bits") {
  SampleRegistry registry;
  auto spec = sample_spec("torchscript");
  spec.model.parameters = {{"path", folder + "scripted.pt"}};
  spec.training.batch_size = std::int64_t{16};
  const auto once = run(spec, registry);
  REQUIRE(once.outcome.state == events::TrialState::completed);
  CHECK(run(spec, registry).epochs.back().weights_sha256 == once.epochs.back().weights_sha256);
  CHECK(value_of(once.epochs.back(), Split::validation, "loss") <
        value_of(once.epochs.front(), Split::validation, "loss"));
}

TEST_CASE("A traced module whose modes are fixed, a file that is none, and one that is missing are refused") {
  SampleRegistry registry;
  CHECK_THROWS_WITH(load(registry, "traced.pt"),
                    Catch::Contains("acts the same in training and in evaluation; write it with torch.jit.script"));
  CHECK_THROWS_WITH(load(registry, "expected.json"), Catch::Contains("expected.json: "));
  CHECK_THROWS_WITH(load(registry, "absent.pt"), Catch::Contains("there is no file"));
}
