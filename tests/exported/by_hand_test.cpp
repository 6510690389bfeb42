#include <torch/nn/functional/loss.h>

#include <cmath>

#include "archives.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

torch::Tensor inputs(std::int64_t rows, std::int64_t width) {
  return torch::arange(rows * width, torch::kFloat32).mul_(0.37).sin_().reshape({rows, width});
}

// As one writes it on LibTorch, with the names that the module has in Python.
struct MlpByHand : torch::nn::Module {
  MlpByHand() {
    register_module("net", net);
    net->push_back(torch::nn::Linear(13, 10));
    net->push_back(torch::nn::ReLU());
    net->push_back(torch::nn::Linear(10, 10));
    net->push_back(torch::nn::ReLU());
    net->push_back(torch::nn::Linear(10, 3));
  }
  torch::Tensor forward(const torch::Tensor& x) { return net->forward(x); }
  torch::nn::Sequential net;
};

struct NetByHand : torch::nn::Module {
  NetByHand() {
    register_module("body", body);
    body->push_back(torch::nn::Linear(6, 8));
    body->push_back(torch::nn::BatchNorm1d(8));
    body->push_back(torch::nn::ReLU());
    body->push_back(torch::nn::Dropout(0.25));
    head = register_module("head", torch::nn::Linear(8, 3));
  }
  torch::Tensor forward(const torch::Tensor& x) { return head->forward(body->forward(x)); }
  torch::nn::Sequential body;
  torch::nn::Linear head{nullptr};
};

void copy_state(const torch::nn::Module& from, const torch::nn::Module& to) {
  const torch::NoGradGuard no_grad;
  const auto source = trial::state_dict(from);
  auto target = trial::state_dict(to);
  REQUIRE(source.size() == target.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    REQUIRE(source[i].name == target[i].name);
    target[i].tensor.copy_(source[i].tensor);
  }
}

void check_same(const torch::nn::Module& one, const torch::nn::Module& other) {
  const auto first = trial::state_dict(one);
  const auto second = trial::state_dict(other);
  for (std::size_t i = 0; i < first.size(); ++i) {
    INFO(first[i].name);
    CHECK(same_bits(first[i].tensor, second[i].tensor));
  }
}

template <class ByHand>
void train_both(Model& model, std::int64_t width) {
  ByHand by_hand;
  copy_state(model, by_hand);
  const torch::Tensor x = inputs(24, width);
  const torch::Tensor y = torch::arange(24).remainder(3);
  for (int step = 0; step < 20; ++step) {
    at::manual_seed(step);
    const torch::Tensor loss = torch::nn::functional::cross_entropy(model.forward({x, y, 24}).only(), y);
    at::manual_seed(step);
    const torch::Tensor expected = torch::nn::functional::cross_entropy(by_hand.forward(x), y);
    REQUIRE(same_bits(loss, expected));
    loss.backward();
    expected.backward();
    descend(model, 0.1);
    descend(by_hand, 0.1);
  }
  check_same(model, by_hand);
  model.eval();
  by_hand.eval();
  CHECK(same_bits(model.forward({x, y, 24}).only(), by_hand.forward(x)));
}

}  // namespace

TEST_CASE("An exported network trains to the bits of the same one written by hand") {
  SampleRegistry registry;
  const auto model =
      make_exported(registry, {{"path", archive("mlp.train")}, {"eval_path", archive("mlp.eval")}}, data_of({13}, 3));
  train_both<MlpByHand>(*model, 13);
}

TEST_CASE("Two graphs that both act as in evaluation are taken, with a warning") {
  SampleRegistry registry;
  const auto file = archive("dropout_layernorm.eval");
  const auto model = make_exported(registry, {{"path", file}, {"eval_path", file}}, data_of({13}, 3));
  const auto* told = dynamic_cast<const TellsNotes*>(model.get());
  REQUIRE(told != nullptr);
  std::string notes;
  for (const auto& note : told->notes()) notes += note + "\n";
  CHECK_THAT(notes, Catch::Contains("the graph for training acts as in evaluation"));
}

TEST_CASE("So does one with dropout and batch norm, whose statistics are kept") {
  SampleRegistry registry;
  const auto model = made_by_script(registry, "net_seed_0");
  train_both<NetByHand>(*model, 6);
  for (const NamedTensor& entry : trial::state_dict(*model)) {
    if (entry.name == "body.1.num_batches_tracked") CHECK(entry.tensor.item<std::int64_t>() == 20);
  }
}

TEST_CASE("A graph of functions changes the buffers that it returns, as the one with changes in place does") {
  SampleRegistry registry;
  const auto model = made_by_script(registry, "net_seed_0");
  const auto functional = made_by_script(registry, "functional");
  const torch::Tensor x = inputs(24, 6);
  for (int step = 0; step < 3; ++step) {
    for (const auto& each : {model, functional}) {
      at::manual_seed(step);
      each->forward({x, {}, 24});
    }
  }
  check_same(*model, *functional);
  model->eval();
  functional->eval();
  CHECK(torch::allclose(model->forward({x, {}, 24}).only(), functional->forward({x, {}, 24}).only(), 1e-6, 1e-7));
}
