#include <cmath>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// A trial's parts, small enough to compute by hand: the model's output is its weight times the input.
class SmallContext final : public TaskContext {
 public:
  SmallContext(SampleRegistry& registry, TargetKind target, std::int64_t outputs) {
    info_.target = target;
    info_.outputs = outputs;
    model_ = std::make_shared<Scaling>(outputs);
    parameters_ = {{{"", {{"weight", model_->weight}}, 1.0}}};
    loss_ = (*registry).make<LossKind>({target == TargetKind::classes ? "cross_entropy" : "mse"}, info_);
    optimizer_ = (*registry).make<OptimizerKind>({"sgd", {{"lr", 1.0}}}, parameters_);
  }

  const DatasetInfo& data() const override { return info_; }
  Model& model() override { return *model_; }
  Loss& loss() override { return *loss_; }
  Optimizer& optimizer() override { return *optimizer_; }
  const Parameters& parameters() const override { return parameters_; }
  void log(std::string_view name, const torch::Tensor& value, Reduction) override {
    logged[std::string(name)] = value.item<double>();
  }
  void log(std::string_view name, double value, Reduction) override { logged[std::string(name)] = value; }
  void measure(const Output&, const Batch& batch) override { measured += batch.size; }

  torch::Tensor weight() const { return model_->weight; }

  std::map<std::string, double> logged;
  std::int64_t measured = 0;

 private:
  struct Scaling final : Model {
    explicit Scaling(std::int64_t outputs) : weight(register_parameter("weight", torch::ones({outputs}))) {}
    Output forward(const Batch& batch) override { return batch.inputs.only() * weight; }
    torch::Tensor weight;
  };

  DatasetInfo info_;
  std::shared_ptr<Scaling> model_;
  Parameters parameters_;
  std::unique_ptr<Loss> loss_;
  std::unique_ptr<Optimizer> optimizer_;
};

std::unique_ptr<Task> make_task(SampleRegistry& registry, nlohmann::json parameters = nlohmann::json::object()) {
  return (*registry).make<TaskKind>({"supervised", std::move(parameters)}, DatasetInfo{});
}

double norm_of_step(nlohmann::json parameters) {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::values, 2);
  make_task(registry, std::move(parameters))
      ->train_step(context, {torch::tensor({{3.0F, 4.0F}}), torch::zeros({1, 2}), 1});
  return (context.weight() - 1).norm().item<double>();
}

}  // namespace

TEST_CASE("Accuracy is the share of rows whose largest score is that of their class") {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::classes, 3);
  const torch::Tensor scores =
      torch::tensor({{0.1F, 0.2F, 0.3F}, {5.0F, 1.0F, 2.0F}, {1.0F, 3.0F, 2.0F}, {0.0F, 1.0F, 0.5F}});
  const Batch batch{scores, torch::tensor({2, 0, 2, 1}, torch::kInt64), 4};
  const torch::NoGradGuard no_grad;
  make_task(registry)->evaluate(context, batch);
  CHECK(context.logged.at("accuracy") == 0.75);
  // Scores in another dtype, or not in one piece, are counted the same.
  make_task(registry)->evaluate(context, {scores.to(torch::kFloat64), batch.targets, 4});
  CHECK(context.logged.at("accuracy") == 0.75);
  make_task(registry)->evaluate(context, {scores.t().contiguous().t(), batch.targets, 4});
  CHECK(context.logged.at("accuracy") == 0.75);
}

TEST_CASE("Of equal scores the first counts, as it does for argmax") {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::classes, 2);
  const torch::NoGradGuard no_grad;
  make_task(registry)->evaluate(context, {torch::ones({2, 2}), torch::tensor({0, 1}, torch::kInt64), 2});
  CHECK(context.logged.at("accuracy") == 0.5);
}

TEST_CASE("A row whose scores are no numbers is not right") {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::classes, 2);
  const torch::NoGradGuard no_grad;
  const torch::Tensor scores = torch::full({2, 2}, std::nan(""));
  make_task(registry)->evaluate(context, {scores, torch::tensor({0, 1}, torch::kInt64), 2});
  CHECK(context.logged.at("accuracy") == 0.0);
}

TEST_CASE("A regression logs the squared error under rmse, whose root the pass takes") {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::values, 1);
  const torch::NoGradGuard no_grad;
  make_task(registry)->evaluate(context, {torch::tensor({{1.0F}, {3.0F}}), torch::tensor({{0.0F}, {1.0F}}), 2});
  CHECK(context.logged.at("rmse") == 2.5);
  CHECK(context.logged.at("loss") == 2.5);
}

TEST_CASE("A training step records loss and accuracy of the weights before it") {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::classes, 2);
  make_task(registry)->train_step(context, {torch::tensor({{1.0F, 0.0F}}), torch::tensor({0}, torch::kInt64), 1});
  CHECK(context.logged.at("loss") == Approx(std::log(1 + std::exp(-1.0))).epsilon(1e-6));
  CHECK(context.weight()[0].item<double>() > 1.0);
}

TEST_CASE("clip_norm bounds the norm of all gradients together and leaves smaller ones as they are") {
  // The gradient of the mean of (w x)² at w = 1 is x²: (9, 16), of norm √337.
  CHECK(norm_of_step({}) == Approx(std::sqrt(337.0)).epsilon(1e-6));
  CHECK(norm_of_step({{"clip_norm", 0.5}}) == Approx(0.5).epsilon(1e-5));
  CHECK(norm_of_step({{"clip_norm", 100.0}}) == norm_of_step({}));
}

TEST_CASE("clip_value bounds each number of a gradient") {
  SampleRegistry registry;
  SmallContext context(registry, TargetKind::values, 2);
  make_task(registry, {{"clip_value", 10.0}})
      ->train_step(context, {torch::tensor({{3.0F, 4.0F}}), torch::zeros({1, 2}), 1});
  CHECK(context.weight()[0].item<double>() == Approx(1 - 9.0).epsilon(1e-6));
  CHECK(context.weight()[1].item<double>() == Approx(1 - 10.0).epsilon(1e-6));
}

TEST_CASE("A step that gathers a batch's gradients in parts is the step of the whole batch, and so is what it logs") {
  for (const TargetKind target : {TargetKind::classes, TargetKind::values}) {
    SampleRegistry registry;
    const bool classes = target == TargetKind::classes;
    const torch::Tensor inputs = torch::arange(21, torch::kFloat32).reshape({7, 3}).sin();
    const Batch batch{inputs,
                      classes ? torch::tensor({0, 1, 2, 0, 1, 2, 2}, torch::kInt64) : NamedTensors(inputs.cos()), 7};
    SmallContext whole(registry, target, 3);
    make_task(registry)->train_step(whole, batch);
    for (const std::int64_t parts : {2, 3, 7, 100}) {
      INFO((classes ? "classes, " : "values, ") << parts << " parts");
      SmallContext gathered(registry, target, 3);
      make_task(registry, {{"accumulate", parts}})->train_step(gathered, batch);
      CHECK(torch::allclose(gathered.weight(), whole.weight(), 1e-6, 1e-7));
      CHECK(gathered.measured == 7);
      REQUIRE(gathered.logged.size() == 2);
      for (const auto& [name, value] : whole.logged) CHECK(gathered.logged.at(name) == Approx(value).epsilon(1e-6));
    }
  }
}
