#include <cmath>
#include <numeric>

#include "sample.hpp"
#include "trial/split.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Four features: a ramp, one far from 0, one that is the same in every row, one that differs in the validation part
// only.
class Scaled {
 public:
  Scaled() {
    spec_.dataset.standardize = true;
    spec_.training.batch_size = "full";
    std::vector<std::int64_t> rows(100);
    std::iota(rows.begin(), rows.end(), 0);
    split_ = trial::split_rows(rows, {0.2}, 0);
    inputs_ = torch::empty({100, 4}, torch::dtype(torch::kFloat64));
    const torch::Tensor ramp = torch::arange(100, torch::dtype(torch::kFloat64));
    inputs_.select(1, 0).copy_(ramp);
    inputs_.select(1, 1).copy_(ramp.remainder(7) + 1e4);
    inputs_.select(1, 2).fill_(0.1);
    inputs_.select(1, 3).fill_(5.0);
    inputs_.select(1, 3).index_fill_(0, torch::tensor(split_.held_out), 1e6);
    inputs_ = inputs_.to(torch::kFloat32);
    DatasetInfo info;
    info.outputs = 2;
    dataset_ = std::make_unique<TensorDataset>(inputs_, torch::arange(100).remainder(2), std::move(info));
    data_ = std::make_unique<trial::TrialData>(*dataset_, spec_, torch::kCPU);
    data_->begin_epoch(0);
  }

  trial::TrialData& data() { return *data_; }
  std::vector<double> list(const char* name) const { return data_->standardisation().at(name); }
  double input(std::int64_t row, std::int64_t feature) const { return inputs_[row][feature].item<double>(); }
  const trial::SplitRows& split() const { return split_; }

  double train_mean(std::int64_t feature) const {
    double sum = 0.0;
    for (const auto row : split_.train) sum += input(row, feature);
    return sum / static_cast<double>(split_.train.size());
  }
  double train_deviation(std::int64_t feature) const {
    double sum = 0.0;
    for (const auto row : split_.train) sum += std::pow(input(row, feature) - train_mean(feature), 2);
    return std::sqrt(sum / static_cast<double>(split_.train.size()));
  }

 private:
  spec::TrialSpec spec_;
  trial::SplitRows split_;
  torch::Tensor inputs_;
  std::unique_ptr<TensorDataset> dataset_;
  std::unique_ptr<trial::TrialData> data_;
};

}  // namespace

TEST_CASE("Mean and population deviation are those of the training part alone") {
  const Scaled scaled;
  for (const std::int64_t feature : {0, 1}) {
    INFO("feature " << feature);
    CHECK(scaled.list("mean")[static_cast<std::size_t>(feature)] == Approx(scaled.train_mean(feature)).epsilon(1e-12));
    CHECK(scaled.list("scale")[static_cast<std::size_t>(feature)] ==
          Approx(scaled.train_deviation(feature)).epsilon(1e-12));
  }
  CHECK(scaled.list("mean")[3] == 5.0);
}

TEST_CASE("A feature that does not vary in the training part is divided by 1") {
  Scaled scaled;
  CHECK(scaled.list("scale")[2] == 1.0);
  CHECK(scaled.list("scale")[3] == 1.0);
  const torch::Tensor train = scaled.data().train_batch(0).inputs.only();
  CHECK(same_bits(train.select(1, 2), torch::zeros({80})));
  CHECK(scaled.data().validation_batch(0).inputs.only()[0][3].item<float>() == 1e6F - 5.0F);
}

TEST_CASE("Both parts are scaled by what was fitted, and keep their dtype and order") {
  Scaled scaled;
  const auto check = [&](const torch::Tensor& given, const std::vector<std::int64_t>& rows) {
    REQUIRE(given.size(0) == static_cast<std::int64_t>(rows.size()));
    CHECK(given.scalar_type() == torch::kFloat32);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double expected = (scaled.input(rows[i], 1) - scaled.list("mean")[1]) / scaled.list("scale")[1];
      CHECK(given[static_cast<std::int64_t>(i)][1].item<float>() == static_cast<float>(expected));
    }
  };
  check(scaled.data().train_batch(0).inputs.only(), scaled.split().train);
  check(scaled.data().validation_batch(0).inputs.only(), scaled.split().held_out);
}

TEST_CASE("Without standardize, a batch is the data as it is, and nothing is fitted") {
  const auto dataset = sample_dataset();
  auto spec = sample_spec("linear");
  trial::TrialData data(*dataset, spec, torch::kCPU);
  CHECK(data.standardisation() == nullptr);
  data.begin_epoch(0);
  std::vector<std::int64_t> rows(60);
  std::iota(rows.begin(), rows.end(), 0);
  const auto expected = dataset->get({torch::tensor(trial::split_rows(rows, {0.2}, spec.seed).train)});
  CHECK(same_bits(data.train_batch(0).inputs.only(), expected.inputs.only()));
  CHECK(same_bits(data.train_batch(0).targets.only(), expected.targets.only()));
}

namespace {

// The first training batch of 100 rows of these inputs, standardised, and the scale that was fitted.
struct Fitted {
  torch::Tensor batch;
  double scale = 0.0;
};

Fitted fitted(const torch::Tensor& inputs) {
  spec::TrialSpec spec;
  spec.dataset.standardize = true;
  spec.training.batch_size = "full";
  DatasetInfo info;
  info.outputs = 2;
  const TensorDataset dataset(inputs, torch::arange(inputs.size(0)).remainder(2), std::move(info));
  trial::TrialData data(dataset, spec, torch::kCPU);
  data.begin_epoch(0);
  return {data.train_batch(0).inputs.only(), data.standardisation().at("scale").at(0)};
}

}  // namespace

TEST_CASE("A constant whose mean differs from it in the last bit is divided by 1, too") {
  // For some of these constants and numbers of rows the sum, divided by their number, is not the constant.
  for (const std::int64_t rows : {100, 178, 569}) {
    for (int i = 1; i <= 100; ++i) {
      const auto constant = fitted(torch::full({rows, 1}, i / 30.0, torch::dtype(torch::kFloat64)));
      CHECK(constant.scale == 1.0);
      CHECK(constant.batch.abs().max().item<double>() < 1e-12);
    }
  }
}

TEST_CASE("A feature varies however far from 0 it is, as microseconds since 1970") {
  const auto far = fitted(torch::arange(100, torch::dtype(torch::kFloat64)).reshape({100, 1}) * 10 + 1.7e15);
  CHECK(far.scale > 250.0);
  CHECK(far.scale < 320.0);
  CHECK(far.batch.abs().max().item<double>() < 2.0);
}

TEST_CASE("Whole numbers are not cut back to whole numbers after scaling") {
  const auto whole = fitted(torch::arange(100).reshape({100, 1}));
  CHECK(whole.batch.scalar_type() == torch::kFloat32);
  CHECK(whole.batch.to(torch::kFloat64).square().mean().item<double>() == Approx(1.0).epsilon(1e-5));
}
