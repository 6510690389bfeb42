#include <cmath>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Lets an optimizer take some steps on w ↦ w² from w = 1 and returns where it gets.
double descend(const spec::PluginChoice& choice, int steps) {
  SampleRegistry registry;
  const torch::Tensor w = torch::ones({1}, torch::dtype(torch::kFloat64).requires_grad(true));
  const Parameters parameters{{{"", {{"w", w}}, 1.0}}};
  const auto optimizer = (*registry).make<OptimizerKind>(choice, parameters);
  for (int i = 0; i < steps; ++i) {
    optimizer->step([&] {
      parameters.zero_grad();
      const torch::Tensor loss = w.square().sum();
      loss.backward();
      return loss;
    });
  }
  return w.item<double>();
}

// Adam as Kingma & Ba write it, with the penalty added to the gradient and the largest average where asked.
double adam_by_hand(int steps, double lr, double beta1, double beta2, double eps, double decay, bool amsgrad) {
  double w = 1.0, m = 0.0, v = 0.0, largest = 0.0;
  for (int t = 1; t <= steps; ++t) {
    const double gradient = 2 * w + decay * w;
    m = beta1 * m + (1 - beta1) * gradient;
    v = beta2 * v + (1 - beta2) * gradient * gradient;
    largest = std::max(largest, v);
    const double corrected = (amsgrad ? largest : v) / (1 - std::pow(beta2, t));
    w -= lr * (m / (1 - std::pow(beta1, t))) / (std::sqrt(corrected) + eps);
  }
  return w;
}

double sgd_by_hand(int steps, double lr, double momentum, double dampening, double decay, bool nesterov) {
  double w = 1.0, buffer = 0.0;
  for (int t = 0; t < steps; ++t) {
    const double gradient = 2 * w + decay * w;
    buffer = t == 0 ? gradient : momentum * buffer + (1 - dampening) * gradient;
    w -= lr * (momentum == 0 ? gradient : nesterov ? gradient + momentum * buffer : buffer);
  }
  return w;
}

}  // namespace

TEST_CASE("adam takes the steps of the paper, with each of its parameters") {
  CHECK(descend({"adam"}, 20) == Approx(adam_by_hand(20, 1e-3, 0.9, 0.999, 1e-8, 0, false)).epsilon(1e-12));
  CHECK(descend({"adam", {{"lr", 0.3}, {"betas", {0.5, 0.8}}, {"eps", 0.1}, {"weight_decay", 0.2}}}, 20) ==
        Approx(adam_by_hand(20, 0.3, 0.5, 0.8, 0.1, 0.2, false)).epsilon(1e-12));
  CHECK(descend({"adam", {{"lr", 0.3}, {"amsgrad", true}}}, 20) ==
        Approx(adam_by_hand(20, 0.3, 0.9, 0.999, 1e-8, 0, true)).epsilon(1e-12));
}

TEST_CASE("sgd takes the steps of its definition, with each of its parameters") {
  CHECK(descend({"sgd"}, 10) == Approx(sgd_by_hand(10, 1e-2, 0, 0, 0, false)).epsilon(1e-12));
  CHECK(descend({"sgd", {{"lr", 0.1}, {"momentum", 0.9}, {"dampening", 0.3}, {"weight_decay", 0.2}}}, 10) ==
        Approx(sgd_by_hand(10, 0.1, 0.9, 0.3, 0.2, false)).epsilon(1e-12));
  CHECK(descend({"sgd", {{"lr", 0.1}, {"momentum", 0.9}, {"nesterov", true}}}, 10) ==
        Approx(sgd_by_hand(10, 0.1, 0.9, 0, 0, true)).epsilon(1e-12));
}

TEST_CASE("Parameters that do not go together are refused") {
  CHECK_THROWS_WITH(descend({"adam", {{"betas", {0.9}}}}, 1), Catch::Contains("betas needs two numbers"));
  CHECK_THROWS_WITH(descend({"nadam", {{"betas", {0.9}}}}, 1), Catch::Contains("betas needs two numbers"));
  CHECK_THROWS_WITH(descend({"lion", {{"betas", {0.9, 0.9, 0.9}}}}, 1), Catch::Contains("betas needs two numbers"));
  CHECK_THROWS_WITH(descend({"sgd", {{"nesterov", true}}}, 1), Catch::Contains("nesterov needs a momentum above 0"));
  CHECK_THROWS_WITH(descend({"sgd", {{"nesterov", true}, {"momentum", 0.9}, {"dampening", 0.1}}}, 1),
                    Catch::Contains("a dampening of 0"));
}

TEST_CASE("lbfgs has one rate for all parameters and refuses groups with rates of their own") {
  SampleRegistry registry;
  const auto w = [] { return torch::ones({1}, torch::dtype(torch::kFloat32).requires_grad(true)); };
  const Parameters parameters{{{"", {{"w", w()}}, 1.0}, {"head", {{"v", w()}}, 0.5}}};
  CHECK_THROWS_WITH((*registry).make<OptimizerKind>({"lbfgs"}, parameters), Catch::Contains("leave lr_scale out"));
}

TEST_CASE("A group's rate is the optimizer's times the group's scale, before and after set_lr, for each that ships") {
  SampleRegistry registry;
  for (const std::string name : {"adagrad", "nadam", "lion"}) {
    INFO(name);
    const auto w = [] { return torch::zeros({1}, torch::dtype(torch::kFloat64).requires_grad(true)); };
    const Parameters parameters{{{"", {{"w", w()}}, 1.0}, {"head", {{"v", w()}}, 0.5}}};
    const torch::Tensor first = parameters.groups[0].tensors[0].tensor;
    const torch::Tensor second = parameters.groups[1].tensors[0].tensor;
    const auto optimizer = (*registry).make<OptimizerKind>({name, {{"lr", 0.1}}}, parameters);
    double before = 0.0;
    for (const double lr : {0.1, 0.02}) {
      if (lr != 0.1) optimizer->set_lr(lr);
      optimizer->step([&] {
        parameters.zero_grad();
        const torch::Tensor loss = first.sum() + second.sum();
        loss.backward();
        return loss;
      });
      CHECK(second.item<double>() == Approx(0.5 * first.item<double>()).epsilon(1e-9));
      CHECK(first.item<double>() < before - 0.5 * lr);
      before = first.item<double>();
    }
  }
}
