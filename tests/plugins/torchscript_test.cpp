#include <torch/script.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sample/sample.hpp"
#include "testing/temporary_folder.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

const std::string folder = std::string(PROJECT_FOLDER) + "/tests/plugins/torchscript/";

std::shared_ptr<Model> load_file(SampleRegistry& registry, const std::string& path) {
  DatasetInfo data;
  data.input_shape = {6};
  data.outputs = 3;
  return (*registry).make<ModelKind>({"torchscript", {{"path", path}}}, data);
}

std::shared_ptr<Model> load(SampleRegistry& registry, const std::string& file) {
  return load_file(registry, folder + file);
}

double loss_of(Model& model, const Batch& batch) {
  return torch::nn::functional::cross_entropy(model.forward(batch).only(), batch.targets.only()).item<double>();
}

nlohmann::json expected_of(const std::string& file) {
  std::ifstream stream(folder + file);
  return nlohmann::json::parse(stream);
}

const Batch& ten_rows() {
  static const Batch batch{torch::arange(60, torch::kFloat32).reshape({10, 6}).sin(),
                           torch::arange(10, torch::kInt64) % 3, 10};
  return batch;
}

// Trains as make_modules.py does, and compares each loss with Python's.
void train_as(const nlohmann::json& expected, Model& model) {
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  for (const auto& loss : expected.at("losses")) {
    model.train();
    optimizer.zero_grad();
    const torch::Tensor now =
        torch::nn::functional::cross_entropy(model.forward(ten_rows()).only(), ten_rows().targets.only());
    now.backward();
    optimizer.step();
    CHECK(now.item<double>() == Approx(loss.get<double>()).epsilon(1e-6));
  }
  model.eval();
}

torch::Tensor tensor_of(const Model& model, const std::string& name) {
  for (const auto& entry : trial::state_dict(model)) {
    if (entry.name == name) return entry.tensor;
  }
  throw std::out_of_range(name);
}

}  // namespace

TEST_CASE("A scripted module trains as in Python, with its names and its two modes") {
  const auto expected = expected_of("expected.json");
  SampleRegistry registry;
  const auto model = load(registry, "scripted.pt");
  std::vector<std::string> names;
  for (const auto& entry : trial::state_dict(*model)) names.push_back(entry.name);
  auto sorted = expected.at("names").get<std::vector<std::string>>();
  std::sort(sorted.begin(), sorted.end());
  std::sort(names.begin(), names.end());
  CHECK(names == sorted);
  train_as(expected, *model);
  CHECK(loss_of(*model, ten_rows()) == Approx(expected.at("evaluated").get<double>()).epsilon(1e-6));
  CHECK(tensor_of(*model, "body.1.num_batches_tracked").item<std::int64_t>() == 10);
}

TEST_CASE("Buffers to which a scripted module assigns are in its state, which makes another one answer the same") {
  const auto expected = expected_of("assigning.json");
  SampleRegistry registry;
  const auto model = load(registry, "assigning.pt");
  train_as(expected, *model);
  CHECK(loss_of(*model, ten_rows()) == Approx(expected.at("evaluated").get<double>()).epsilon(1e-6));
  for (const std::string name : {"mean", "scale"}) {
    const auto values = torch::tensor(expected.at(name).get<std::vector<double>>(), torch::dtype(torch::kFloat32));
    CHECK(torch::allclose(tensor_of(*model, name), values, 1e-5, 1e-7));
  }
  const auto other = load(registry, "assigning.pt");
  const torch::NoGradGuard no_grad;
  for (const auto& entry : trial::state_dict(*other)) entry.tensor.copy_(tensor_of(*model, entry.name));
  other->eval();
  CHECK(loss_of(*other, ten_rows()) == loss_of(*model, ten_rows()));
}

TEST_CASE("A scripted module that changes what a checkpoint does not hold is refused") {
  SampleRegistry registry;
  CHECK_THROWS_WITH(load(registry, "counting.pt"),
                    Catch::Contains("its forward changes the attribute 'steps', which is of type int"));
  CHECK_THROWS_WITH(load(registry, "remembering.pt"),
                    Catch::Contains("changes the attribute 'seen', which is of type List"));
}

TEST_CASE("A module of which a part was saved in the other mode trains as a whole from the first batch on") {
  SampleRegistry registry;
  const TemporaryFolder made;
  const auto file = (made.path() / "frozen.pt").string();
  auto module = torch::jit::load(folder + "scripted.pt");
  module.train(true);
  module.attr("body").toModule().eval();
  module.save(file);
  const auto whole = load(registry, "scripted.pt");
  const auto partly = load_file(registry, file);
  for (Model* model : {whole.get(), partly.get()}) model->train();
  CHECK(same_bits(whole->forward(ten_rows()).only(), partly->forward(ten_rows()).only()));
  CHECK(same_bits(tensor_of(*whole, "body.1.running_mean"), tensor_of(*partly, "body.1.running_mean")));
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
  const TemporaryFolder made;
  for (const char* dropout : {"dropout_", "feature_alpha_dropout", "alpha_dropout_"}) {
    torch::jit::Module module("net");
    module.define("def forward(self, x):\n  return torch." + std::string(dropout) + "(x + 0, 0.5, True)[:, :3]\n");
    const auto file = (made.path() / "net.pt").string();
    module.save(file);
    CHECK_THROWS_WITH(load_file(registry, file), Catch::Contains("aten::" + std::string(dropout) + " acts the same"));
  }
  CHECK_THROWS_WITH(load(registry, "expected.json"), Catch::Contains("expected.json: "));
  CHECK_THROWS_WITH(load(registry, "absent.pt"), Catch::Contains("there is no file"));
}
