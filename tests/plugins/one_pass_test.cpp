#include <functional>
#include <map>

#include "optimizers/adam_formula.hpp"
#include "optimizers/rmsprop_formula.hpp"
#include "optimizers/sgd_formula.hpp"
#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

using Make = std::function<std::unique_ptr<Optimizer>(const Parameters&)>;

struct Case {
  spec::PluginChoice plugin;
  Make with_torch;
};

template <class Options>
Case the_same(std::string plugin, nlohmann::json parameters, const Options& options) {
  parameters["lr"] = 0.02;
  auto torch_options = options;
  torch_options.lr(0.02);
  return {{std::move(plugin), std::move(parameters)}, [=](const Parameters& p) { return adapt(p, torch_options); }};
}

std::vector<Case> cases() {
  using namespace torch::optim;
  return {
      the_same("adam", {}, AdamOptions()),
      the_same("adam", {{"weight_decay", 0.1}, {"eps", 1e-3}}, AdamOptions().weight_decay(0.1).eps(1e-3)),
      the_same("adam", {{"amsgrad", true}, {"betas", {0.5, 0.6}}}, AdamOptions().amsgrad(true).betas({0.5, 0.6})),
      the_same("adamw", {}, AdamWOptions()),
      the_same("adamw", {{"weight_decay", 0}, {"amsgrad", true}}, AdamWOptions().weight_decay(0).amsgrad(true)),
      the_same("rmsprop", {}, RMSpropOptions()),
      the_same("rmsprop", {{"weight_decay", 0.1}, {"momentum", 0.7}}, RMSpropOptions().weight_decay(0.1).momentum(0.7)),
      the_same("rmsprop", {{"centered", true}}, RMSpropOptions().centered(true)),
      the_same("rmsprop", {{"centered", true}, {"momentum", 0.7}}, RMSpropOptions().centered(true).momentum(0.7)),
      the_same("sgd", {}, SGDOptions(0.1)),
      the_same("sgd", {{"weight_decay", 0.1}}, SGDOptions(0.1).weight_decay(0.1)),
      the_same("sgd", {{"momentum", 0.7}, {"dampening", 0.2}}, SGDOptions(0.1).momentum(0.7).dampening(0.2)),
      the_same("sgd", {{"momentum", 0.7}, {"nesterov", true}, {"weight_decay", 0.1}},
               SGDOptions(0.1).momentum(0.7).nesterov(true).weight_decay(0.1)),
  };
}

Parameters parameters_of_sizes(const std::vector<std::int64_t>& sizes, torch::ScalarType dtype) {
  ParameterGroup group{"", {}, 1.0};
  ParameterGroup slow{"slow", {}, 0.1};
  for (const auto size : sizes) {
    const torch::Tensor values = torch::arange(size, torch::kFloat64).mul_(0.37).sin_().to(dtype).requires_grad_(true);
    (size % 2 == 0 ? group : slow).tensors.push_back({std::to_string(size), values});
  }
  return {{group, slow}};
}

void set_gradients(const Parameters& parameters, int step) {
  const torch::NoGradGuard no_grad;
  for (const auto& group : parameters.groups) {
    for (const auto& [name, tensor] : group.tensors) {
      tensor.mutable_grad() = tensor.detach().mul(1.3 + step).cos_().mul_(step % 3 == 0 ? 1e-4 : 2.0);
      if (step == 7) tensor.mutable_grad()[0] = 1e-30;
      if (step == 30 && tensor.numel() > 3) tensor.mutable_grad()[2] = std::numeric_limits<double>::quiet_NaN();
    }
  }
}

std::map<std::string, torch::Tensor> state_of(Optimizer& optimizer) {
  std::map<std::string, torch::Tensor> state;
  optimizer.visit_state([&](const std::string& name, torch::Tensor& tensor) { state[name] = tensor; });
  return state;
}

// What is not a number is so on both sides, whatever bits say so.
bool same_numbers(const torch::Tensor& one, const torch::Tensor& other) {
  return same_bits(one.isnan(), other.isnan()) && same_bits(one.nan_to_num(), other.nan_to_num());
}

void check_same_steps(const Case& a_case, torch::ScalarType dtype) {
  SampleRegistry registry;
  const std::vector<std::int64_t> sizes = {1, 2, 7, 64, 1001, 40000};
  const Parameters one = parameters_of_sizes(sizes, dtype);
  const Parameters other = parameters_of_sizes(sizes, dtype);
  const auto plugin = (*registry).make<OptimizerKind>(a_case.plugin, one);
  const auto torch_optimizer = a_case.with_torch(other);
  for (int i = 0; i < 40; ++i) {
    for (auto* optimizer : {plugin.get(), torch_optimizer.get()}) {
      if (i == 20) optimizer->set_lr(0.004);
      set_gradients(optimizer == plugin.get() ? one : other, i);
      optimizer->step([] { return torch::zeros({}); });
    }
  }
  for (std::size_t group = 0; group < 2; ++group) {
    for (std::size_t i = 0; i < one.groups[group].tensors.size(); ++i) {
      INFO("of " << one.groups[group].tensors[i].name << " numbers");
      CHECK(same_numbers(one.groups[group].tensors[i].tensor, other.groups[group].tensors[i].tensor));
    }
  }
  const auto expected = state_of(*torch_optimizer);
  const auto found = state_of(*plugin);
  REQUIRE(found.size() == expected.size());
  for (const auto& [name, tensor] : expected) {
    INFO(name);
    CHECK(found.at(name).defined() == tensor.defined());
    if (tensor.defined()) CHECK(same_numbers(found.at(name), tensor));
  }
}

template <class Formula>
std::optional<optimizers::Rounding> rounding_found() {
  const auto parameters = parameters_of_sizes({3}, torch::kFloat32);
  return optimizers::OnePassOptimizer<Formula>(parameters, typename Formula::Options(0.1)).rounding();
}

}  // namespace

TEST_CASE("Every optimizer that ships has the weights and state of its torch::optim class bit for bit") {
  for (const auto& a_case : cases()) {
    INFO(a_case.plugin.plugin << " " << a_case.plugin.parameters.dump());
    check_same_steps(a_case, torch::kFloat32);
  }
}

TEST_CASE("What is not an array of float is left to the torch::optim class") {
  for (const auto& a_case : cases()) {
    INFO(a_case.plugin.plugin << " " << a_case.plugin.parameters.dump());
    check_same_steps(a_case, torch::kFloat64);
  }
}

TEST_CASE("Every formula has LibTorch's bits on this processor, so that one pass is what is used") {
  using namespace optimizers;
  CHECK(rounding_found<AdamFormula<torch::optim::Adam, torch::optim::AdamOptions, torch::optim::AdamParamState>>());
  CHECK(rounding_found<AdamFormula<torch::optim::AdamW, torch::optim::AdamWOptions, torch::optim::AdamWParamState>>());
  CHECK(rounding_found<RmspropFormula>());
  CHECK(rounding_found<SgdFormula>());
}
