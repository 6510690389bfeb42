#include <algorithm>

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Walks down the gradient and asks for it anew twice more within a step, as a line search does.
class AskingThrice final : public Optimizer {
 public:
  AskingThrice(const Parameters& parameters, std::vector<double>& losses) : parameters_(parameters), losses_(losses) {}

  void step(const Closure& closure) override {
    for (int i = 0; i < 3; ++i) {
      losses_.push_back(closure().item<double>());
      const torch::NoGradGuard no_grad;
      for (const ParameterGroup& group : parameters_.groups) {
        for (const NamedTensor& entry : group.tensors) entry.tensor.add_(entry.tensor.grad(), -0.1);
      }
    }
  }
  void set_lr(double) override {}
  void visit_state(const StateVisitor&) override {}

 private:
  Parameters parameters_;
  std::vector<double>& losses_;
};

struct TrainedWithClosure {
  RecordedTrial recorded;
  std::vector<double> losses;
};

TrainedWithClosure train(const spec::TrialSpec& spec) {
  TrainedWithClosure trained;
  SampleRegistry registry;
  registry.add([&](Registrar& registrar) {
    registrar.optimizer<NoOptions>("asking_thrice", "Serves a test.", {},
                                   [&](const NoOptions&, const Parameters& parameters) {
                                     return std::make_unique<AskingThrice>(parameters, trained.losses);
                                   });
  });
  trained.recorded = run(spec, registry);
  INFO(trained.recorded.outcome.message);
  CHECK(trained.recorded.outcome.state == events::TrialState::completed);
  return trained;
}

}  // namespace

TEST_CASE("An optimizer that asks for the loss several times a step trains, and the first answer is the one recorded") {
  auto spec = sample_spec("linear");
  spec.optimizer = {"asking_thrice"};
  const auto trained = train(spec);
  REQUIRE(trained.recorded.epochs.size() == 6);
  REQUIRE(trained.losses.size() == 18);
  for (std::size_t epoch = 0; epoch < 6; ++epoch) {
    CHECK(trained.recorded.epochs[epoch].step == static_cast<std::int64_t>(epoch) + 1);
    CHECK(value_of(trained.recorded.epochs[epoch], Split::train, "loss") == trained.losses[3 * epoch]);
  }
  CHECK(std::is_sorted(trained.losses.rbegin(), trained.losses.rend()));
}

TEST_CASE("It takes three steps of plain gradient descent at each step") {
  auto spec = sample_spec("linear");
  spec.optimizer = {"asking_thrice"};
  const auto thrice = train(spec);
  spec.optimizer = {"sgd", {{"lr", 0.1}}};
  spec.training.epochs = 18;
  const auto once = train(spec);
  for (std::size_t epoch = 0; epoch < 6; ++epoch) {
    CHECK(value_of(thrice.recorded.epochs[epoch], Split::validation, "loss") ==
          value_of(once.recorded.epochs[3 * epoch + 2], Split::validation, "loss"));
  }
}

TEST_CASE("An optimizer without a rate records none") {
  auto spec = sample_spec("linear");
  CHECK(train(spec).recorded.epochs[0].lr == 0.01);
  spec.optimizer = {"asking_thrice"};
  CHECK_FALSE(train(spec).recorded.epochs[0].lr.has_value());
}

TEST_CASE("An optimizer without a rate takes no warm-up, which would do nothing") {
  auto spec = sample_spec("linear");
  spec.optimizer = {"asking_thrice"};
  spec.scheduler = {"constant", {{"warmup_epochs", 2}}};
  SampleRegistry registry;
  std::vector<double> losses;
  registry.add([&](Registrar& registrar) {
    registrar.optimizer<NoOptions>("asking_thrice", "Serves a test.", {},
                                   [&](const NoOptions&, const Parameters& parameters) {
                                     return std::make_unique<AskingThrice>(parameters, losses);
                                   });
  });
  const auto refused = run(spec, registry).outcome;
  CHECK(refused.state == events::TrialState::failed);
  CHECK(refused.message.find("leave out its warm-up") != std::string::npos);
}

TEST_CASE("lbfgs trains on full batches, and fits in six steps what takes plain descent far longer") {
  auto spec = sample_spec("linear");
  spec.optimizer = {"lbfgs", {{"line_search", "strong_wolfe"}}};
  const auto fitted = train(spec);
  spec.optimizer = {"sgd", {{"lr", 0.1}}};
  spec.training.epochs = 60;
  const auto descended = train(spec);
  CHECK(fitted.recorded.epochs.back().step == 6);
  CHECK(value_of(fitted.recorded.epochs.back(), Split::train, "loss") <
        value_of(descended.recorded.epochs.back(), Split::train, "loss"));
}
