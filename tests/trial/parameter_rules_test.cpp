#include <ATen/CPUGeneratorImpl.h>

#include "checkpoint/safetensors.hpp"
#include "sample.hpp"
#include "trial/load_tensors.hpp"
#include "trial/model_state.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

class Tied final : public Model {
 public:
  explicit Tied(const DatasetInfo&)
      : a_(register_parameter("a", torch::ones({2, 2}))),
        b_(register_parameter("b", a_)),
        c_(register_parameter("c", torch::ones({2}))) {}
  Output forward(const Batch& batch) override { return batch.inputs; }

 private:
  torch::Tensor a_;
  torch::Tensor b_;
  torch::Tensor c_;
};

std::vector<std::string> names(const ParameterGroup& group) {
  std::vector<std::string> out;
  for (const auto& entry : group.tensors) out.push_back(entry.name);
  return out;
}

using Names = std::vector<std::string>;

// The tensors of the checkpoint that a trial keeps after its epoch `epoch`.
std::map<std::string, torch::Tensor> kept(const RecordedTrial& recorded, std::size_t epoch) {
  const auto read = checkpoint::read(recorded.epochs.at(epoch).checkpoints.at(0).payload.bytes);
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& view : std::get<checkpoint::Container>(read).tensors) tensors[view.name] = trial::to_tensor(view);
  return tensors;
}

}  // namespace

TEST_CASE("Rules make groups with rates of their own, and the last one that fits counts") {
  const Tied model({});
  const auto parameters = trial::trainable_parameters(model, {{"*", 3.0, false}, {"c", 0.5, false}});
  REQUIRE(parameters.groups.size() == 2);
  CHECK(names(parameters.groups[0]) == Names{"a"});
  CHECK(parameters.groups[0].lr_scale == 3.0);
  CHECK(names(parameters.groups[1]) == Names{"c"});
  CHECK(parameters.groups[1].lr_scale == 0.5);
}

TEST_CASE("A tied parameter is found under each of its names") {
  const Tied model({});
  const auto parameters = trial::trainable_parameters(model, {{"b", 1.0, true}});
  REQUIRE(parameters.groups.size() == 1);
  CHECK(names(parameters.groups[0]) == Names{"c"});
}

TEST_CASE("A pattern that fits nothing is an error that lists the parameters") {
  SampleRegistry registry;
  auto spec = sample_spec("mlp");
  spec.parameters = {{"head.*", 10.0, false}};
  const auto recorded = run(spec, registry);
  CHECK(recorded.outcome.state == events::TrialState::failed);
  CHECK_THAT(recorded.outcome.message,
             Catch::Contains("parameters: 'head.*' fits no parameter of the model; there are: 0.weight"));
}

TEST_CASE("What is frozen keeps its values, all else is trained") {
  SampleRegistry registry;
  auto spec = sample_spec("mlp");
  spec.parameters = {{"0.*", 1.0, true}};
  const auto recorded = run(spec, registry);
  REQUIRE(recorded.outcome.state == events::TrialState::completed);
  const auto first = kept(recorded, 0);
  const auto last = kept(recorded, 5);
  CHECK(same_bits(first.at("0.weight"), last.at("0.weight")));
  CHECK(same_bits(first.at("0.bias"), last.at("0.bias")));
  CHECK_FALSE(same_bits(first.at("2.weight"), last.at("2.weight")));
  CHECK(recorded.description->trainable_parameters < recorded.description->parameters);
}

TEST_CASE("A rate of its own is the optimizer's, scaled, under a scheduler as well") {
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  spec.optimizer = {"sgd", {{"lr", 0.01}}};
  spec.scheduler = {"step", {{"step_size", 2}, {"gamma", 0.5}}};
  spec.training.epochs = 3;
  const auto step_of_bias = [&](std::vector<spec::ParameterRule> rules) {
    spec.parameters = std::move(rules);
    const auto recorded = run(spec, registry);
    std::string name;
    for (const auto& [key, tensor] : kept(recorded, 0)) {
      if (key.ends_with("bias")) name = key;
    }
    return (kept(recorded, 2).at(name) - kept(recorded, 1).at(name)).norm().item<double>();
  };
  // From nearly the same weights, a rate ten thousand times smaller makes so much smaller a step.
  const double whole = step_of_bias({});
  const double scaled = step_of_bias({{"*bias", 1e-4, false}});
  CHECK(scaled == Approx(whole * 1e-4).epsilon(0.3));
}
