#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>

#include <runner/direct/backward.hpp>

#include "network.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using torch::Tensor;

namespace {

void check_same(const std::vector<Tensor>& found, const std::vector<Tensor>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("parameter " << i);
    REQUIRE(found[i].defined() == expected[i].defined());
    if (found[i].defined()) CHECK(same_bits(found[i], expected[i]));
  }
}

std::string graph_of(const Tensor& tensor) { return tensor.grad_fn() ? tensor.grad_fn()->name() : "none"; }

}  // namespace

TEST_CASE("Layers and loss called directly have the loss and the gradients of LibTorch's operations bit for bit") {
  SampleRegistry registry;
  for (const char* activation : {"relu", "tanh", "sigmoid", "gelu"}) {
    for (const std::vector<std::int64_t>& hidden : {std::vector<std::int64_t>{}, {1}, {32}, {10, 7}, {5, 64, 3}}) {
      const Network network(registry, {13, hidden, 3}, activation);
      for (const std::int64_t rows : {1, 2, 32, 142}) {
        INFO(activation << ", " << hidden.size() << " hidden layers, " << rows << " rows");
        const Tensor x = inputs(rows);
        const Tensor loss = network.loss(x, classes(rows));
        const Tensor plain = network.plain_loss(x, classes(rows));
        CHECK(same_bits(loss.detach(), plain.detach()));
        check_same(network.gradients(loss), network.gradients(plain));
        const torch::NoGradGuard no_grad;
        CHECK(same_bits(network.loss(x, classes(rows)), plain.detach()));
      }
    }
  }
}

TEST_CASE("Layers are one node of the graph where their activation allows it") {
  SampleRegistry registry;
  const auto node = [&](const char* activation, const Tensor& x) {
    return graph_of(Network(registry, {}, activation).model().forward({x, {}, 4}).only());
  };
  CHECK(node("relu", inputs(4)) == "DenseBackward");
  CHECK(node("tanh", inputs(4)) == "DenseBackward");
  CHECK(node("gelu", inputs(4)) != "DenseBackward");
  CHECK(node("relu", inputs(4).requires_grad_(true)) != "DenseBackward");
  CHECK(graph_of(Network(registry).loss(inputs(4), classes(4))) == "CrossEntropyBackward");
}

TEST_CASE("Frozen layers get no gradient and those above and below get theirs") {
  SampleRegistry registry;
  for (const std::size_t frozen : {0, 1, 2, 3, 4, 5}) {
    const Network network(registry);
    network.model().parameters()[frozen].set_requires_grad(false);
    INFO("parameter " << frozen << " is frozen");
    check_same(network.gradients(network.loss(inputs(9), classes(9))),
               network.gradients(network.plain_loss(inputs(9), classes(9))));
  }
  const Network network(registry);
  for (auto& parameter : network.model().parameters()) parameter.set_requires_grad(false);
  CHECK_FALSE(network.loss(inputs(9), classes(9)).requires_grad());
}

TEST_CASE("A gradient can be differentiated again, as a penalty on its norm needs") {
  SampleRegistry registry;
  const Network network(registry, {13, {8}, 3}, "tanh");
  const auto penalised = [&](const Tensor& loss) {
    const auto parameters = network.model().parameters();
    Tensor penalty = torch::zeros({});
    for (const auto& gradient : torch::autograd::grad({loss}, parameters, {}, true, true))
      penalty = penalty + gradient.square().sum();
    return network.gradients(loss + penalty);
  };
  const auto found = penalised(network.loss(inputs(6), classes(6)));
  const auto expected = penalised(network.plain_loss(inputs(6), classes(6)));
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(torch::allclose(found[i], expected[i], 1e-5, 1e-7));
}

TEST_CASE("A backward pass without the engine has its gradients bit for bit") {
  SampleRegistry registry;
  for (const char* activation : {"relu", "sigmoid", "gelu"}) {
    for (const int frozen : {-1, 0, 3}) {
      const Network network(registry, {}, activation);
      if (frozen >= 0) network.model().parameters()[static_cast<std::size_t>(frozen)].set_requires_grad(false);
      INFO(activation << ", parameter " << frozen << " frozen");
      check_same(network.gradients(network.loss(inputs(9), classes(9)), direct::backward),
                 network.gradients(network.loss(inputs(9), classes(9))));
    }
  }
}

TEST_CASE("A backward pass without the engine adds to the gradients that are there") {
  SampleRegistry registry;
  const Network network(registry);
  std::vector<Tensor> once;
  for (const auto& gradient : network.gradients(network.loss(inputs(9), classes(9)))) once.push_back(gradient.clone());
  direct::backward(network.loss(inputs(9), classes(9)));
  const auto parameters = network.model().parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) CHECK(torch::equal(parameters[i].grad(), once[i] * 2));
}

TEST_CASE("A hook on a parameter or on the scores is called, whoever runs the backward pass") {
  SampleRegistry registry;
  const Network network(registry);
  int calls = 0;
  network.model().parameters()[0].register_hook([&](const Tensor& gradient) {
    ++calls;
    return gradient * 2;
  });
  const auto found = network.gradients(network.loss(inputs(9), classes(9)), direct::backward);
  CHECK(calls == 1);
  check_same(found, network.gradients(network.loss(inputs(9), classes(9))));
  const Tensor scores = network.model().forward({inputs(9), {}, 9}).only();
  scores.register_hook([&](const Tensor& gradient) {
    calls += 10;
    return gradient;
  });
  direct::backward(torch::nn::functional::cross_entropy(scores, classes(9)));
  CHECK(calls == 13);
}

TEST_CASE("What is no chain of direct calls is left to the engine") {
  const Tensor w = torch::ones({3}).requires_grad_(true);
  direct::backward((w * w).sum() + w.sum());
  CHECK(torch::equal(w.grad(), torch::full({3}, 3.0)));
  const Tensor leaf = torch::ones({}).requires_grad_(true);
  direct::backward(leaf);
  CHECK(leaf.grad().item<float>() == 1.0F);
  CHECK_THROWS(direct::backward(torch::ones({})));
}

TEST_CASE("A second backward pass without the engine is refused") {
  SampleRegistry registry;
  const Network network(registry);
  const Tensor loss = network.loss(inputs(4), classes(4));
  direct::backward(loss);
  for (auto& parameter : network.model().parameters()) parameter.mutable_grad() = Tensor();
  CHECK_THROWS_WITH(direct::backward(loss), Catch::Contains("retain_graph"));
}

TEST_CASE("A second backward pass is refused unless the first kept the graph") {
  SampleRegistry registry;
  const Network network(registry);
  const Tensor loss = network.loss(inputs(4), classes(4));
  loss.backward({}, true);
  loss.backward();
  CHECK_THROWS_WITH(loss.backward(), Catch::Contains("retain_graph"));
}

TEST_CASE("A weight that is changed between forward and backward is noticed") {
  SampleRegistry registry;
  const Network network(registry);
  const Tensor loss = network.loss(inputs(4), classes(4));
  {
    const torch::NoGradGuard no_grad;
    network.model().parameters()[2].mul_(2);
  }
  CHECK_THROWS_WITH(loss.backward(), Catch::Contains("changed in place"));
}

TEST_CASE("Other dtypes and inference mode take LibTorch's operations") {
  SampleRegistry registry;
  const Network network(registry);
  const Tensor x = inputs(4);
  const Tensor expected = network.plain_loss(x, classes(4)).detach();
  {
    const c10::InferenceMode inference;
    CHECK(same_bits(network.loss(x, classes(4)), expected));
  }
  network.model().to(torch::kFloat64);
  const Tensor loss = network.loss(x.to(torch::kFloat64), classes(4));
  CHECK(loss.scalar_type() == torch::kFloat64);
  CHECK(loss.item<double>() == Approx(expected.item<double>()).epsilon(1e-6));
}

TEST_CASE("A class that does not exist is refused as LibTorch refuses it") {
  SampleRegistry registry;
  const Network network(registry);
  CHECK_THROWS_WITH(network.loss(inputs(3), torch::tensor({0, 1, 3})), Catch::Contains("out of bounds"));
}
