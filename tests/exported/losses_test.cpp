#include <torch/nn/functional/loss.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "archives.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

struct Case {
  std::string name;
  std::vector<std::int64_t> sample;
  std::int64_t outputs;
  at::ScalarType input = torch::kFloat32;
  TargetKind target = TargetKind::classes;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {{"mlp", {13}, 3},
                                        {"dropout_layernorm", {13}, 3},
                                        {"resnet", {1, 28, 28}, 10},
                                        {"lstm", {9, 4}, 1, torch::kFloat32, TargetKind::values},
                                        {"tied_transformer", {12}, 50, torch::kInt64}};
  return all;
}

torch::Tensor numbers(Entries& batch, const std::string& entry, std::vector<std::int64_t> shape, at::ScalarType type) {
  const torch::Tensor tensor = torch::empty(shape, torch::dtype(type));
  REQUIRE(batch[entry].size() == tensor.nbytes());
  std::memcpy(tensor.data_ptr(), batch[entry].data(), tensor.nbytes());
  return tensor;
}

// The six samples that Python trained on, as torch.save wrote them.
Batch batch_of(const Case& each) {
  Entries entries(archive(each.name).replace_extension("batch.pt"));
  std::vector<std::int64_t> shape = {6};
  shape.insert(shape.end(), each.sample.begin(), each.sample.end());
  const bool classifies = each.target == TargetKind::classes;
  return {numbers(entries, "data/0", shape, each.input),
          numbers(entries, "data/1", classifies ? std::vector<std::int64_t>{6} : std::vector<std::int64_t>{6, 1},
                  classifies ? torch::kInt64 : torch::kFloat32),
          6};
}

torch::Tensor loss_of(Model& model, const Batch& batch, TargetKind target) {
  const torch::Tensor output = model.forward(batch).only();
  if (target == TargetKind::values) return torch::nn::functional::mse_loss(output, batch.targets.only());
  return torch::nn::functional::cross_entropy(output, batch.targets.only());
}

}  // namespace

TEST_CASE("Five archives of PyTorch 2.11 have its losses: five steps of SGD, and evaluation after them") {
  std::ifstream file(std::string(PROJECT_FOLDER) + "/tests/exported/data/expected.json");
  const auto expected = nlohmann::json::parse(file);
  SampleRegistry registry;
  for (const Case& each : cases()) {
    INFO(each.name);
    DatasetInfo data = data_of(each.sample, each.outputs);
    data.target = each.target;
    const auto model = make_exported(
        registry, {{"path", archive(each.name + ".train")}, {"eval_path", archive(each.name + ".eval")}}, data);
    const Batch batch = batch_of(each);
    at::manual_seed(7);
    model->train();
    for (const double wanted : expected.at(each.name).at("train_losses")) {
      const torch::Tensor loss = loss_of(*model, batch, each.target);
      CHECK(loss.item<double>() == Approx(wanted).epsilon(1e-6));
      loss.backward();
      descend(*model, 0.1);
    }
    model->eval();
    const torch::NoGradGuard no_grad;
    const double wanted = expected.at(each.name).at("eval_loss_after");
    CHECK(loss_of(*model, batch, each.target).item<double>() == Approx(wanted).epsilon(1e-6));
  }
}
