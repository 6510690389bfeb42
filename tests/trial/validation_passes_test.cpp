#include <cmath>
#include <numeric>

#include "sample.hpp"
#include "trial/split.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// 1,300 validation rows of 1,000 features are more than the 2^20 elements of one pass.
constexpr std::int64_t wide_rows = 2600;
constexpr std::int64_t features = 1000;

std::unique_ptr<TensorDataset> wide_dataset() {
  const torch::Tensor inputs =
      torch::sin(torch::arange(wide_rows * features, torch::dtype(torch::kFloat32))).reshape({wide_rows, features});
  DatasetInfo info;
  info.outputs = 2;
  return std::make_unique<TensorDataset>(inputs, torch::arange(wide_rows).remainder(2), std::move(info));
}

spec::TrialSpec wide_spec() {
  auto spec = sample_spec("linear");
  spec.dataset.plugin = "wide";
  spec.dataset.validation_fraction = 0.5;
  spec.training.epochs = 1;
  return spec;
}

// The model of the only epoch, applied to some rows.
class TrainedOnWide {
 public:
  explicit TrainedOnWide(const spec::TrialSpec& spec) {
    registry_.add([](Registrar& registrar) {
      registrar.dataset<NoOptions>("wide", "Serves a test.", {}, [](const NoOptions&) { return wide_dataset(); });
    });
    registry_.add([this](Registrar& registrar) {
      registrar.model<NoOptions>(
          "linear", "Lets the test see it.", {},
          [this](const NoOptions&, const DatasetInfo& data) { return model_ = std::make_shared<Linear>(data); });
    });
    recorded_ = run(spec, registry_);
  }

  double loss(const Batch& batch) const {
    const torch::NoGradGuard no_grad;
    return torch::nn::functional::cross_entropy(model_->forward(batch).only(), batch.targets.only()).item<double>();
  }
  const RecordedTrial& recorded() const { return recorded_; }

 private:
  struct Linear final : Model {
    explicit Linear(const DatasetInfo& data)
        : layer(register_module("layer", torch::nn::Linear(data.input_shape[0], data.outputs))) {}
    Output forward(const Batch& batch) override { return layer->forward(batch.inputs.only()); }
    torch::nn::Linear layer;
  };

  SampleRegistry registry_;
  std::shared_ptr<Linear> model_;
  RecordedTrial recorded_;
};

}  // namespace

TEST_CASE("A validation too large for one pass is the mean of its passes weighted by their rows") {
  const auto spec = wide_spec();
  const TrainedOnWide trained(spec);
  INFO(trained.recorded().outcome.message);
  REQUIRE(trained.recorded().epochs.size() == 1);
  const double recorded = value_of(trained.recorded().epochs[0], Split::validation, "loss");

  const auto dataset = wide_dataset();
  trial::TrialData data(*dataset, spec, torch::kCPU);
  REQUIRE(data.validation_batches() == 2);
  double sum = 0.0;
  std::vector<torch::Tensor> inputs;
  std::vector<torch::Tensor> targets;
  for (std::int64_t i = 0; i < 2; ++i) {
    const Batch batch = data.validation_batch(i);
    sum += trained.loss(batch) * static_cast<double>(batch.size);
    inputs.push_back(batch.inputs.only());
    targets.push_back(batch.targets.only());
  }
  CHECK(inputs[0].size(0) != inputs[1].size(0));
  CHECK(recorded == sum / 1300.0);
  CHECK(recorded == Approx(trained.loss({torch::cat(inputs), torch::cat(targets), 1300})).epsilon(1e-6));
}

TEST_CASE("The passes of a validation are its rows in the split's order, each once") {
  const auto dataset = wide_dataset();
  const auto spec = wide_spec();
  trial::TrialData data(*dataset, spec, torch::kCPU);
  std::vector<std::int64_t> all(wide_rows);
  std::iota(all.begin(), all.end(), 0);
  const auto expected = dataset->get({torch::tensor(trial::split_rows(all, {0.5}, spec.seed).held_out)});
  const auto passes = torch::cat({data.validation_batch(0).inputs.only(), data.validation_batch(1).inputs.only()});
  CHECK(same_bits(passes, expected.inputs.only()));
}

TEST_CASE("The last batch of an epoch may be smaller, and the epoch's loss weighs it so") {
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  spec.training.epochs = 1;
  spec.training.batch_size = std::int64_t{20};
  const auto dataset = sample_dataset();
  trial::TrialData data(*dataset, spec, torch::kCPU);
  REQUIRE(data.train_batches() == 3);
  data.begin_epoch(0);
  CHECK(data.train_batch(0).size == 20);
  CHECK(data.train_batch(2).size == 8);
  const auto recorded = run(spec, registry);
  REQUIRE(recorded.epochs.size() == 1);
  CHECK(recorded.epochs[0].step == 3);
  const double accuracy = value_of(recorded.epochs[0], Split::train, "accuracy") * 48.0;
  CHECK(accuracy == Approx(std::round(accuracy)).margin(1e-9));
}
