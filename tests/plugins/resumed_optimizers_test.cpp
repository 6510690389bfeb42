#include <map>
#include <set>

#include "reference_cases.hpp"
#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

using State = std::map<std::string, torch::Tensor>;

std::string kind_of(const std::string& name) { return name.substr(0, name.find('/')); }

// Two weights of float32, learned from a fixed batch. The second is left out of every third step.
class Fit {
 public:
  Fit(SampleRegistry& registry, const spec::PluginChoice& choice) {
    optimizer_ = (*registry).make<OptimizerKind>(choice, parameters_);
  }

  void step(int count) {
    for (int i = 0; i < count; ++i, ++steps_) {
      optimizer_->step([&] {
        parameters_.zero_grad();
        torch::Tensor output = torch::mm(x_, tensor(0));
        if (steps_ % 3 != 2) output = output + torch::tanh(tensor(1));
        const torch::Tensor loss = (output - 0.3).square().mean() + 0.01 * tensor(0).pow(4).sum();
        loss.backward();
        return loss;
      });
    }
  }

  // Goes on where another has got to, from what it would have saved; one kind of it is zero where it is named.
  void go_on_from(Fit& other, const std::string& lost = "") {
    const torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < 2; ++i) tensor(i).copy_(other.tensor(i));
    const State state = other.state();
    for (const auto& [name, tensor] : state) {
      if (kind_of(name) == lost && tensor.defined()) torch::Tensor(tensor).zero_();
    }
    optimizer_->visit_state([&](const std::string& name, torch::Tensor& tensor) {
      if (state.at(name).defined()) tensor = state.at(name);
    });
    steps_ = other.steps_;
  }

  State state() {
    State state;
    optimizer_->visit_state([&](const std::string& name, torch::Tensor& tensor) {
      CHECK(state.count(name) == 0);
      state[name] = tensor.defined() ? tensor.clone() : tensor;
    });
    for (std::size_t i = 0; i < 2; ++i) state["weight " + std::to_string(i)] = tensor(i).detach().clone();
    return state;
  }

 private:
  const torch::Tensor& tensor(std::size_t index) const { return parameters_.groups[0].tensors[index].tensor; }

  torch::Tensor x_ = torch::linspace(-1, 2, 20).sin().reshape({5, 4});
  Parameters parameters_{{{"",
                           {{"a", torch::linspace(-1, 1, 12).reshape({4, 3}).set_requires_grad(true)},
                            {"b", torch::linspace(1, 2, 3).set_requires_grad(true)}},
                           1.0}}};
  std::unique_ptr<Optimizer> optimizer_;
  int steps_ = 0;
};

void check_same(const State& one, const State& other) {
  REQUIRE(one.size() == other.size());
  for (const auto& [name, tensor] : one) {
    INFO(name);
    REQUIRE(other.count(name) == 1);
    REQUIRE(tensor.defined() == other.at(name).defined());
    if (tensor.defined()) CHECK(same_bits(tensor, other.at(name)));
  }
}

}  // namespace

TEST_CASE("Every optimizer that is given another's state goes on to the same bits, with each of its parameters") {
  SampleRegistry registry;
  for (const auto& each : reference_cases("optimizers.json")) {
    const spec::PluginChoice choice{each.at("plugin"), each.at("options")};
    for (const int before : {0, 1, 7}) {
      INFO(choice.plugin << " " << choice.parameters << " after " << before << " steps");
      Fit whole(registry, choice);
      whole.step(before);
      Fit resumed(registry, choice);
      resumed.go_on_from(whole);
      check_same(resumed.state(), whole.state());
      whole.step(5);
      resumed.step(5);
      check_same(resumed.state(), whole.state());
    }
  }
}

TEST_CASE("Each kind of an optimizer's state changes what follows where it is lost") {
  SampleRegistry registry;
  const std::vector<std::pair<spec::PluginChoice, std::set<std::string>>> cases = {
      {{"adagrad", {{"lr", 0.1}, {"lr_decay", 0.1}}}, {"step", "sum"}},
      {{"nadam", {{"lr", 0.1}}}, {"step", "exp_avg", "exp_avg_sq"}},
      {{"lion", {{"lr", 0.1}}}, {"exp_avg"}},
      // H_diag is computed anew before it is used, but for a step that has changed next to nothing.
      {{"lbfgs", {{"lr", 0.1}, {"max_iter", 1}}},
       {"n_iter", "t", "d", "prev_flat_grad", "old_dirs", "old_stps", "ro", "H_diag"}},
  };
  for (const auto& [choice, kinds] : cases) {
    Fit whole(registry, choice);
    whole.step(5);
    std::set<std::string> found;
    for (const auto& [name, tensor] : whole.state()) {
      if (name.find('/') != std::string::npos) found.insert(kind_of(name));
    }
    CHECK(found == kinds);
    std::vector<Fit> resumed;
    for (const std::string& kind : kinds) {
      resumed.emplace_back(registry, choice);
      resumed.back().go_on_from(whole, kind);
    }
    whole.step(7);
    const torch::Tensor expected = whole.state().at("weight 0");
    std::size_t index = 0;
    for (const std::string& kind : kinds) {
      INFO(choice.plugin << " without " << kind);
      resumed[index].step(7);
      CHECK(same_bits(resumed[index++].state().at("weight 0"), expected) == (kind == "H_diag"));
    }
  }
}
