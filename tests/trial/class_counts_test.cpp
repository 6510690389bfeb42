#include "sample.hpp"
#include "trial/inference.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Rows of the sample with other classes: of as many rows each, or nearly all of one.
std::unique_ptr<TensorDataset> rows_of_classes(const std::vector<std::int64_t>& sizes) {
  std::vector<torch::Tensor> classes;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    classes.push_back(torch::full({sizes[i]}, static_cast<std::int64_t>(i), torch::kInt64));
  }
  const auto sample = sample_dataset();
  DatasetInfo info = sample->info();
  info.class_names = {"a", "b", "c"};
  const Batch all = sample->get({torch::arange(60)});
  return std::make_unique<TensorDataset>(all.inputs.only(), torch::cat(classes), std::move(info));
}

void offer(SampleRegistry& registry) {
  registry.add([](Registrar& registrar) {
    registrar.dataset<NoOptions>("skewed", "Serves a test.", {}, [](const NoOptions&) {
      return rows_of_classes({45, 5, 10});
    });
    registrar.dataset<NoOptions>("even", "Serves a test.", {}, [](const NoOptions&) {
      return rows_of_classes({20, 20, 20});
    });
    registrar.dataset<NoOptions>("lacking", "Serves a test.", {}, [](const NoOptions&) {
      return rows_of_classes({30, 30});
    });
  });
}

spec::TrialSpec spec_of(const std::string& dataset, const nlohmann::json& loss) {
  auto spec = sample_spec("linear");
  spec.dataset.plugin = dataset;
  spec.loss = {"cross_entropy", loss};
  return spec;
}

// The weights that scikit-learn's compute_class_weight("balanced") gives for the training part of the split.
std::vector<double> weights_of_training_part(const spec::TrialSpec& spec) {
  const auto dataset = rows_of_classes({45, 5, 10});
  const trial::TrialData data(*dataset, spec, torch::kCPU);
  const torch::Tensor targets = dataset->get({data.train_rows()}).targets.only();
  std::vector<double> weights;
  for (std::int64_t i = 0; i < 3; ++i) {
    weights.push_back(static_cast<double>(targets.size(0)) / (3.0 * targets.eq(i).sum().item<double>()));
  }
  return weights;
}

std::vector<double> losses(const RecordedTrial& trial, Split split) {
  INFO(trial.outcome.message);
  REQUIRE(trial.outcome.state == events::TrialState::completed);
  std::vector<double> values;
  for (const auto& epoch : trial.epochs) values.push_back(value_of(epoch, split, "loss"));
  return values;
}

}  // namespace

TEST_CASE("Balanced classes weigh by their rows in the training part, and the validation is weighed by the same") {
  SampleRegistry registry;
  offer(registry);
  const auto spec = spec_of("skewed", {{"balanced", true}});
  const auto balanced = run(spec, registry);
  const auto weights = weights_of_training_part(spec);
  CHECK(weights[1] > 2 * weights[0]);
  const auto weighed = run(spec_of("skewed", {{"class_weights", weights}}), registry);
  CHECK(losses(balanced, Split::train) == losses(weighed, Split::train));
  CHECK(losses(balanced, Split::validation) == losses(weighed, Split::validation));
  CHECK(losses(balanced, Split::train) != losses(run(spec_of("skewed", {}), registry), Split::train));
}

TEST_CASE("A checkpoint is evaluated on other data with the weights of its training") {
  SampleRegistry registry;
  offer(registry);
  const auto spec = spec_of("skewed", {{"balanced", true}});
  const auto trained = run(spec, registry);
  const auto weights = weights_of_training_part(spec);
  const auto& checkpoint = trained.epochs.back().checkpoints.at(0).payload.bytes;
  const auto evaluated = [&](const std::string& dataset, const nlohmann::json& loss, const trial::EvaluatedData& data) {
    return trial::evaluate_checkpoint(spec_of(dataset, loss), *registry, checkpoint, data).metrics.at(0);
  };
  for (const std::string dataset : {"even", "lacking"}) {
    CHECK(evaluated(dataset, {{"balanced", true}}, trial::WholeDataset{}) ==
          evaluated(dataset, {{"class_weights", weights}}, trial::WholeDataset{}));
  }
  const auto again = evaluated("skewed", {{"balanced", true}}, trial::ValidationPart{});
  CHECK(again.first == "loss");
  CHECK(again.second == losses(trained, Split::validation).back());
}

TEST_CASE("A class without a training row cannot be balanced, and is named") {
  SampleRegistry registry;
  offer(registry);
  registry.add([](Registrar& registrar) {
    registrar.dataset<NoOptions>("empty_class", "Serves a test.", {}, [](const NoOptions&) {
      return rows_of_classes({30, 30, 0});
    });
  });
  const auto outcome = run(spec_of("empty_class", {{"balanced", true}}), registry).outcome;
  CHECK(outcome.state == events::TrialState::failed);
  CHECK(outcome.message.find("no weight for class c") != std::string::npos);
}
