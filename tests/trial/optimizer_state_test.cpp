#include <ATen/CPUGeneratorImpl.h>

#include <map>

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

using State = std::map<std::string, torch::Tensor>;

// Parameters in two groups with a fixed problem to solve; the last one never gets a gradient.
struct Problem {
  Problem() {
    const auto leaf = [](std::initializer_list<std::int64_t> shape) {
      auto generator = at::detail::createCPUGenerator(5);
      return torch::randn(shape, generator).set_requires_grad(true);
    };
    parameters.groups = {{"body", {{"a", leaf({4, 3})}, {"b", leaf({3})}}, 1.0},
                         {"head", {{"c", leaf({3, 2})}, {"unused", leaf({2})}}, 0.5}};
  }

  torch::Tensor tensor(std::size_t group, std::size_t index) const {
    return parameters.groups[group].tensors[index].tensor;
  }

  void step(Optimizer& optimizer, int count) const {
    for (int i = 0; i < count; ++i) {
      optimizer.step([&] {
        parameters.zero_grad();
        const torch::Tensor x = torch::linspace(-1, 1, 20).reshape({5, 4});
        const torch::Tensor hidden = torch::tanh(torch::mm(x, tensor(0, 0)) + tensor(0, 1));
        const torch::Tensor loss = (torch::mm(hidden, tensor(1, 0)) - 0.3).square().mean();
        loss.backward();
        return loss;
      });
    }
  }

  void copy_from(const Problem& other) const {
    const torch::NoGradGuard no_grad;
    for (std::size_t group = 0; group < 2; ++group) {
      for (std::size_t i = 0; i < 2; ++i) tensor(group, i).copy_(other.tensor(group, i));
    }
  }

  Parameters parameters;
};

State state_of(Optimizer& optimizer) {
  State state;
  optimizer.visit_state([&](const std::string& name, torch::Tensor& tensor) {
    CHECK_FALSE(state.contains(name));
    state[name] = tensor.defined() ? tensor.clone() : tensor;
  });
  return state;
}

void restore(Optimizer& optimizer, const State& state) {
  optimizer.visit_state([&](const std::string& name, torch::Tensor& tensor) {
    REQUIRE(state.contains(name));
    tensor = state.at(name);
  });
}

bool same_state(const State& one, const State& other) {
  if (one.size() != other.size()) return false;
  for (const auto& [name, tensor] : one) {
    if (!other.contains(name) || tensor.defined() != other.at(name).defined()) return false;
    if (tensor.defined() && !same_bits(tensor, other.at(name))) return false;
  }
  return true;
}

bool same_parameters(const Problem& one, const Problem& other) {
  return same_bits(one.tensor(0, 0), other.tensor(0, 0)) && same_bits(one.tensor(0, 1), other.tensor(0, 1)) &&
         same_bits(one.tensor(1, 0), other.tensor(1, 0)) && same_bits(one.tensor(1, 1), other.tensor(1, 1));
}

// Stops after some steps, moves parameters and state into a fresh optimizer, and goes on with both.
template <class TorchOptions>
void check_continues(const TorchOptions& options) {
  const Problem whole;
  const auto uninterrupted = adapt(whole.parameters, options);
  whole.step(*uninterrupted, 5);

  const Problem resumed;
  resumed.copy_from(whole);
  const auto fresh = adapt(resumed.parameters, options);
  restore(*fresh, state_of(*uninterrupted));
  CHECK(same_state(state_of(*fresh), state_of(*uninterrupted)));

  whole.step(*uninterrupted, 5);
  resumed.step(*fresh, 5);
  CHECK(same_parameters(whole, resumed));
  CHECK(same_state(state_of(*fresh), state_of(*uninterrupted)));
}

// Without the state, the same steps lead elsewhere: what is restored matters.
template <class TorchOptions>
void check_needs_state(const TorchOptions& options) {
  const Problem whole;
  const auto uninterrupted = adapt(whole.parameters, options);
  whole.step(*uninterrupted, 5);
  const Problem resumed;
  resumed.copy_from(whole);
  const auto fresh = adapt(resumed.parameters, options);
  whole.step(*uninterrupted, 5);
  resumed.step(*fresh, 5);
  CHECK_FALSE(same_parameters(whole, resumed));
}

}  // namespace

TEST_CASE("A fresh Adam that is given another's state goes on to the same bits") {
  check_continues(torch::optim::AdamOptions(0.05));
  check_continues(torch::optim::AdamOptions(0.05).amsgrad(true).weight_decay(0.1));
  check_needs_state(torch::optim::AdamOptions(0.05));
}

TEST_CASE("A fresh AdamW that is given another's state goes on to the same bits") {
  check_continues(torch::optim::AdamWOptions(0.05));
  check_continues(torch::optim::AdamWOptions(0.05).amsgrad(true).weight_decay(0.1));
  check_needs_state(torch::optim::AdamWOptions(0.05));
}

TEST_CASE("A fresh RMSprop that is given another's state goes on to the same bits") {
  check_continues(torch::optim::RMSpropOptions(0.05));
  check_continues(torch::optim::RMSpropOptions(0.05).momentum(0.9).centered(true).weight_decay(0.1));
  check_needs_state(torch::optim::RMSpropOptions(0.05));
}

TEST_CASE("A fresh SGD that is given another's state goes on to the same bits") {
  check_continues(torch::optim::SGDOptions(0.05));
  check_continues(torch::optim::SGDOptions(0.05).momentum(0.9));
  check_continues(torch::optim::SGDOptions(0.05).momentum(0.9).nesterov(true));
  check_continues(torch::optim::SGDOptions(0.05).momentum(0.9).dampening(0.2).weight_decay(0.1));
  check_needs_state(torch::optim::SGDOptions(0.05).momentum(0.9));
}

TEST_CASE("State is named after its parameter, and undefined before the first step or without a gradient") {
  const Problem problem;
  const auto adam = adapt(problem.parameters, torch::optim::AdamOptions(0.05));
  for (const auto& [name, tensor] : state_of(*adam)) {
    INFO(name);
    CHECK_FALSE(tensor.defined());
  }
  problem.step(*adam, 3);
  const State state = state_of(*adam);
  CHECK(state.size() == 16);
  CHECK(state.at("step/a").item<std::int64_t>() == 3);
  CHECK(state.at("exp_avg/a").sizes() == problem.tensor(0, 0).sizes());
  CHECK(state.at("exp_avg_sq/c").sizes() == problem.tensor(1, 0).sizes());
  CHECK_FALSE(state.at("max_exp_avg_sq/a").defined());
  CHECK_FALSE(state.at("exp_avg/unused").defined());
  CHECK_FALSE(state.at("step/unused").defined());

  const auto sgd = adapt(problem.parameters, torch::optim::SGDOptions(0.05).momentum(0.9));
  problem.step(*sgd, 1);
  CHECK(state_of(*sgd).at("momentum_buffer/b").defined());
  CHECK_FALSE(state_of(*sgd).at("momentum_buffer/unused").defined());
}

TEST_CASE("A group's rate is the optimizer's times the group's scale, before and after set_lr") {
  const Problem problem;
  const auto sgd = adapt(problem.parameters, torch::optim::SGDOptions(0.1));
  const auto moved = [&](std::size_t group, const torch::Tensor& before) {
    return (before - problem.tensor(group, 0)).div(problem.tensor(group, 0).grad()).mean().item<double>();
  };
  for (const double lr : {0.1, 0.02}) {
    if (lr != 0.1) sgd->set_lr(lr);
    const torch::Tensor body = problem.tensor(0, 0).detach().clone();
    const torch::Tensor head = problem.tensor(1, 0).detach().clone();
    problem.step(*sgd, 1);
    CHECK(moved(0, body) == Approx(lr).epsilon(1e-2));
    CHECK(moved(1, head) == Approx(0.5 * lr).epsilon(1e-2));
  }
}
