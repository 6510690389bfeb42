#include <algorithm>
#include <runner/takes_class_counts.hpp>

#include "reference_cases.hpp"
#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

constexpr int steps = 50;

spec::PluginChoice choice_of(const nlohmann::json& each) { return {each.at("plugin"), each.at("options")}; }

std::vector<double> descend(SampleRegistry& registry, const spec::PluginChoice& choice) {
  const torch::Tensor w = torch::tensor({1.0, -0.7, 2.0}, torch::dtype(torch::kFloat64)).set_requires_grad(true);
  const Parameters parameters{{{"", {{"w", w}}, 1.0}}};
  const auto optimizer = (*registry).make<OptimizerKind>(choice, parameters);
  std::vector<double> path;
  for (int i = 0; i < steps; ++i) {
    optimizer->step([&] {
      parameters.zero_grad();
      const torch::Tensor loss =
          w[0].square() + 0.5 * w[1].pow(4) + 0.3 * w[0] * w[1] + 0.1 * (w[2] - w[0].square()).square();
      loss.backward();
      return loss;
    });
    const torch::Tensor now = w.detach();
    path.insert(path.end(), now.data_ptr<double>(), now.data_ptr<double>() + 3);
  }
  return path;
}

// The rates of 50 steps: of as many epochs, or of fewer with several batches each.
std::vector<double> rates(SampleRegistry& registry, const nlohmann::json& each) {
  const auto scheduler = (*registry).make<SchedulerKind>(choice_of(each));
  const auto batches = each.at("batches").get<std::int64_t>();
  const auto& losses = each.at("losses");
  std::vector<double> seen;
  for (std::int64_t i = 0; i < steps; ++i) {
    seen.push_back(scheduler->lr(0.1, {i / batches, i % batches, batches, steps / batches}));
    if (!losses.empty()) scheduler->observe({i, i + 1, 10 * (i + 1), {{"loss", losses.at(i).get<double>()}}});
  }
  return seen;
}

torch::Tensor tensor_of(const nlohmann::json& rows) {
  std::vector<double> numbers;
  for (const auto& row : rows) {
    const auto some = row.get<std::vector<double>>();
    numbers.insert(numbers.end(), some.begin(), some.end());
  }
  return torch::tensor(numbers, torch::kFloat64).reshape({static_cast<std::int64_t>(rows.size()), -1});
}

std::unique_ptr<Loss> loss_of(SampleRegistry& registry, const nlohmann::json& each, std::int64_t width) {
  DatasetInfo data;
  data.target = each.at("target").at(0).is_array() ? TargetKind::values : TargetKind::classes;
  data.outputs = width;
  auto loss = (*registry).make<LossKind>(choice_of(each), data);
  if (each.contains("counts")) {
    dynamic_cast<TakesClassCounts&>(*loss).take_class_counts(each.at("counts").get<std::vector<std::int64_t>>());
  }
  return loss;
}

Batch batch_of(const nlohmann::json& each) {
  const auto& target = each.at("target");
  const auto rows = static_cast<std::int64_t>(target.size());
  if (target.at(0).is_array()) return {{}, tensor_of(target), rows};
  return {{}, torch::tensor(target.get<std::vector<std::int64_t>>(), torch::kInt64), rows};
}

void check_close(const std::vector<double>& ours, const std::vector<double>& theirs, double absolute) {
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    INFO("number " << i);
    CHECK(ours[i] == Approx(theirs[i]).epsilon(1e-9).margin(absolute));
  }
}

}  // namespace

TEST_CASE("Every optimizer takes 50 steps of PyTorch's, with each of its parameters") {
  SampleRegistry registry;
  const auto cases = reference_cases("optimizers.json");
  CHECK(plugins_of(cases) == "adagrad, adam, adamw, lbfgs, lion, nadam, rmsprop, sgd");
  for (const auto& each : cases) {
    INFO(each.at("plugin") << " " << each.at("options"));
    check_close(descend(registry, choice_of(each)), each.at("numbers"), 1e-9);
  }
}

TEST_CASE("Every scheduler gives 50 rates of PyTorch's, with each of its parameters") {
  SampleRegistry registry;
  const auto cases = reference_cases("schedulers.json");
  CHECK(plugins_of(cases) ==
        "constant, cosine, exponential, multistep, one_cycle, polynomial, reduce_on_plateau, step");
  for (const auto& each : cases) {
    INFO(each.at("plugin") << " " << each.at("options"));
    check_close(rates(registry, each), each.at("numbers"), 1e-12);
  }
}

TEST_CASE("Every loss has the value and the gradient of PyTorch's for 200 batches") {
  SampleRegistry registry;
  const auto cases = reference_cases("losses.json");
  CHECK(plugins_of(cases) == "binary_cross_entropy, cross_entropy, huber, l1, mse");
  CHECK(cases.size() == 5 * 200);
  for (const auto& each : cases) {
    INFO(each);
    const torch::Tensor output = tensor_of(each.at("output")).set_requires_grad(true);
    const torch::Tensor loss = (*loss_of(registry, each, output.size(1)))(output, batch_of(each));
    REQUIRE(loss.dim() == 0);
    loss.backward();
    const torch::Tensor places = torch::arange(1, output.numel() + 1, torch::kFloat64);
    check_close({loss.item<double>(), (output.grad().flatten() * places).sum().item<double>()},
                {each.at("loss").get<double>(), each.at("gradient").get<double>()}, 1e-11);
  }
}
