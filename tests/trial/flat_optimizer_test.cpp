#include "trial/flat_optimizer.hpp"

#include <ATen/Context.h>

#include <functional>
#include <map>
#include <runner/direct/fast_path.hpp>

#include "sample.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using trial::FlatOptimizer;
using trial::FlatParameters;

namespace {

using State = std::map<std::string, torch::Tensor>;

// Three layers of which `skipped` may take no part; trained on a fixed batch.
class Training {
 public:
  Training(const spec::PluginChoice& choice, bool flat) {
    at::manual_seed(5);
    first_ = torch::nn::Linear(6, 7);
    second_ = torch::nn::Linear(7, 3);
    extra_ = torch::nn::Linear(3, 3);
    for (const auto& [name, layer] :
         {std::pair("first", first_), std::pair("second", second_), std::pair("extra", extra_)}) {
      module_->register_module(name, layer);
    }
    parameters_ = trial::trainable_parameters(*module_);
    const auto make = [this, choice](const Parameters& parameters) {
      return (*registry_).make<OptimizerKind>(choice, parameters);
    };
    if (!flat) {
      optimizer_ = make(parameters_);
      return;
    }
    auto moved = FlatParameters::of(parameters_, trial::state_dict(*module_));
    REQUIRE(moved.has_value());
    optimizer_ = std::make_unique<FlatOptimizer>(parameters_, *std::move(moved), make);
  }

  void step(bool with_extra = true) {
    optimizer_->step([&] {
      parameters_.zero_grad();
      torch::Tensor output = second_->forward(torch::relu(first_->forward(x_)));
      if (with_extra) output = extra_->forward(output);
      torch::Tensor loss = torch::nn::functional::cross_entropy(output, y_);
      loss.backward();
      return loss;
    });
  }

  State weights() const {
    State state;
    for (const auto& [name, tensor] : trial::state_dict(*module_)) state[name] = tensor.detach().clone();
    return state;
  }

  State optimizer_state() {
    State state;
    optimizer_->visit_state([&](const std::string& name, torch::Tensor& tensor) {
      if (tensor.defined()) state[name] = tensor.clone();
    });
    return state;
  }

  // Gives this training another one's weights and state, as resuming does.
  void restore(const State& weights, const State& state) {
    const torch::NoGradGuard no_grad;
    for (const auto& [name, tensor] : trial::state_dict(*module_)) tensor.detach().copy_(weights.at(name));
    optimizer_->visit_state([&](const std::string& name, torch::Tensor& tensor) {
      if (state.contains(name)) tensor = state.at(name).clone();
    });
  }

  Optimizer& optimizer() { return *optimizer_; }
  bool is_flat() const { return static_cast<const FlatOptimizer&>(*optimizer_).is_flat(); }

 private:
  SampleRegistry registry_;
  std::shared_ptr<torch::nn::Module> module_ = std::make_shared<torch::nn::Module>();
  torch::nn::Linear first_{nullptr}, second_{nullptr}, extra_{nullptr};
  torch::Tensor x_ = torch::linspace(-1, 2, 60).reshape({10, 6}).sin();
  torch::Tensor y_ = torch::arange(10).remainder(3);
  Parameters parameters_;
  std::unique_ptr<Optimizer> optimizer_;
};

void check_same(const State& one, const State& other) {
  REQUIRE(one.size() == other.size());
  for (const auto& [name, tensor] : one) {
    INFO(name);
    REQUIRE(other.contains(name));
    CHECK(same_bits(tensor, other.at(name)));
  }
}

const std::vector<spec::PluginChoice> choices = {
    {"adam", {{"lr", 0.02}}},
    {"adam", {{"lr", 0.02}, {"weight_decay", 0.1}, {"amsgrad", true}}},
    {"adamw", {{"lr", 0.02}, {"weight_decay", 0.1}}},
    {"rmsprop", {{"lr", 0.01}}},
    {"rmsprop", {{"lr", 0.01}, {"momentum", 0.9}, {"centered", true}, {"weight_decay", 0.1}}},
    {"adagrad", {{"lr", 0.05}, {"lr_decay", 0.1}, {"weight_decay", 0.1}}},
    {"nadam", {{"lr", 0.02}, {"weight_decay", 0.1}}},
    {"lion", {{"lr", 0.002}, {"weight_decay", 0.1}}},
    {"sgd", {{"lr", 0.1}}},
    {"sgd", {{"lr", 0.1}, {"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.01}}},
};

// Goes a step of fixed length against the gradient of each tensor: no work of single elements, whatever it says.
class Normalised final : public Optimizer {
 public:
  Normalised(const Parameters& parameters, bool says_elementwise)
      : parameters_(parameters), says_elementwise_(says_elementwise) {}
  void step(const Closure& closure) override {
    closure();
    const torch::NoGradGuard no_grad;
    for (const NamedTensor& entry : parameters_.groups[0].tensors) {
      entry.tensor.sub_(entry.tensor.grad() / entry.tensor.grad().norm() * 0.1);
    }
  }
  void set_lr(double) override {}
  void visit_state(const StateVisitor&) override {}
  bool is_elementwise() const override { return says_elementwise_; }

 private:
  Parameters parameters_;
  bool says_elementwise_;
};

struct NormalisedOptions {
  bool says_elementwise = false;
};

// Calls the test for each optimizer with its name in the message.
void for_each_optimizer(const std::function<void(const spec::PluginChoice&)>& check) {
  for (const auto& choice : choices) {
    INFO(choice.plugin << " " << choice.parameters.dump());
    check(choice);
  }
}

}  // namespace

TEST_CASE("Every optimizer that ships has the same weights and state bit for bit on flat and on separate parameters") {
  for_each_optimizer([](const spec::PluginChoice& choice) {
    Training separate(choice, false);
    Training flat(choice, true);
    for (int i = 0; i < 20; ++i) {
      separate.step();
      flat.step();
      if (i != 10) continue;
      separate.optimizer().set_lr(0.005);
      flat.optimizer().set_lr(0.005);
    }
    CHECK(flat.is_flat());
    check_same(flat.weights(), separate.weights());
    check_same(flat.optimizer_state(), separate.optimizer_state());
  });
}

TEST_CASE("Where a parameter takes no part the flat optimizer goes back to separate ones and the bits stay the same") {
  for (const int steps_before : {0, 3}) {
    for_each_optimizer([&](const spec::PluginChoice& choice) {
      Training separate(choice, false);
      Training flat(choice, true);
      for (int i = 0; i < steps_before; ++i) {
        separate.step();
        flat.step();
      }
      separate.optimizer().set_lr(0.03);
      flat.optimizer().set_lr(0.03);
      for (int i = 0; i < 5; ++i) {
        separate.step(false);
        flat.step(false);
      }
      separate.step();
      flat.step();
      CHECK_FALSE(flat.is_flat());
      check_same(flat.weights(), separate.weights());
      check_same(flat.optimizer_state(), separate.optimizer_state());
    });
  }
}

TEST_CASE("A state taken from flat parameters resumes on separate ones, and the other way round") {
  for_each_optimizer([](const spec::PluginChoice& choice) {
    for (const bool begins_flat : {true, false}) {
      Training whole(choice, false);
      Training begun(choice, begins_flat);
      Training resumed(choice, !begins_flat);
      for (int i = 0; i < 4; ++i) begun.step();
      resumed.restore(begun.weights(), begun.optimizer_state());
      for (int i = 0; i < 4; ++i) resumed.step();
      for (int i = 0; i < 8; ++i) whole.step();
      check_same(resumed.weights(), whole.weights());
      check_same(resumed.optimizer_state(), whole.optimizer_state());
    }
  });
}

TEST_CASE("An optimizer that looks at whole tensors gets them as they are, whatever it says of itself") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.optimizer<NormalisedOptions>(
        "normalised", "Serves a test.",
        {param("says_elementwise", &NormalisedOptions::says_elementwise, "What it says.")},
        [](const NormalisedOptions& options, const Parameters& parameters) {
          return std::make_unique<Normalised>(parameters, options.says_elementwise);
        });
  });
  const auto weights = [&](bool says_elementwise) {
    spec::TrialSpec spec = sample_spec("mlp");
    spec.optimizer = {"normalised", {{"says_elementwise", says_elementwise}}};
    std::vector<std::string> digests;
    for (const auto& epoch : run(spec, registry).epochs) digests.push_back(epoch.weights_sha256);
    return digests;
  };
  const auto honest = weights(false);
  CHECK(honest.size() == 6);
  CHECK(weights(true) == honest);
}

TEST_CASE("Each optimizer that ships is given the parameters of a trial in one piece") {
  SampleRegistry registry;
  for_each_optimizer([&](const spec::PluginChoice& choice) {
    const auto taken = [&] {
      return direct::FastPath::named("flat." + choice.plugin, direct::FastPath::Switch::one_pass).taken();
    };
    const std::int64_t before = taken();
    spec::TrialSpec spec = sample_spec("mlp");
    spec.optimizer = choice;
    CHECK(run(spec, registry).outcome.state == events::TrialState::completed);
    CHECK(taken() == before + (at::hasMKL() && choice.plugin != "sgd" ? 0 : 1));
  });
}
