#include <algorithm>

#include "sample.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Ten rows whose only feature is their number, with parts that the data set brings itself.
std::unique_ptr<TensorDataset> numbered_rows(std::vector<PredefinedSplit> parts) {
  DatasetInfo info;
  info.outputs = 2;
  info.predefined_splits = std::move(parts);
  return std::make_unique<TensorDataset>(torch::arange(10, torch::dtype(torch::kFloat32)).reshape({10, 1}),
                                         torch::arange(10).remainder(2), std::move(info));
}

std::vector<int> numbers(const Batch& batch) {
  std::vector<int> rows;
  for (std::int64_t i = 0; i < batch.size; ++i) rows.push_back(batch.inputs.only()[i][0].item<int>());
  return rows;
}

}  // namespace

TEST_CASE("A data set's own validation part replaces the split, and its rows do not train") {
  const auto dataset = numbered_rows({{Split::validation, torch::tensor({3, 1}, torch::kInt64)}});
  const auto spec = sample_spec("linear");
  trial::TrialData data(*dataset, spec, torch::kCPU);
  data.begin_epoch(0);
  CHECK(numbers(data.validation_batch(0)) == std::vector<int>{3, 1});
  CHECK(numbers(data.train_batch(0)) == std::vector<int>{0, 2, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("A data set's own test part takes part in neither training nor validation") {
  const auto dataset = numbered_rows({{Split::test, torch::tensor({0, 9}, torch::kInt64)}});
  const auto spec = sample_spec("linear");
  trial::TrialData data(*dataset, spec, torch::kCPU);
  data.begin_epoch(0);
  auto rows = numbers(data.train_batch(0));
  const auto validation = numbers(data.validation_batch(0));
  CHECK(rows.size() == 6);
  CHECK(validation.size() == 2);
  rows.insert(rows.end(), validation.begin(), validation.end());
  std::sort(rows.begin(), rows.end());
  CHECK(rows == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("Rows set aside for the end take part in neither training nor validation, and the folds divide the rest") {
  const auto dataset = numbered_rows({});
  auto spec = sample_spec("linear");
  spec.dataset.test_fraction = 0.3;
  spec.dataset.folds = 3;
  spec.dataset.stratify = true;
  std::vector<int> validated;
  std::optional<torch::Tensor> set_aside;
  for (std::int64_t fold = 0; fold < 3; ++fold) {
    spec.dataset.fold = fold;
    trial::TrialData data(*dataset, spec, torch::kCPU);
    data.begin_epoch(0);
    REQUIRE(data.test_size() == 3);
    if (!set_aside) set_aside = data.test_rows();
    CHECK(torch::equal(data.test_rows(), *set_aside));
    const auto rows = numbers(data.validation_batch(0));
    validated.insert(validated.end(), rows.begin(), rows.end());
    CHECK(data.train_size() + data.validation_size() == 7);
  }
  for (std::int64_t i = 0; i < 3; ++i) validated.push_back(static_cast<int>((*set_aside)[i].item<std::int64_t>()));
  std::sort(validated.begin(), validated.end());
  CHECK(validated == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("Parts that the data set brings are not divided another time") {
  const auto refuse = [](Split part, const std::string& why, const auto& change) {
    const auto dataset = numbered_rows({{part, torch::tensor({3, 1}, torch::kInt64)}});
    auto spec = sample_spec("linear");
    change(spec.dataset);
    CHECK_THROWS_WITH(trial::TrialData(*dataset, spec, torch::kCPU), Catch::Contains(why));
  };
  refuse(Split::test, "its own test part aside; leave dataset.test_fraction out",
         [](auto& dataset) { dataset.test_fraction = 0.2; });
  refuse(Split::validation, "its own validation part aside; leave dataset.folds out", [](auto& dataset) {
    dataset.folds = 5;
    dataset.fold = 0;
  });
}

TEST_CASE("Numbers to predict have no classes to stratify by") {
  DatasetInfo info;
  info.outputs = 1;
  info.target = TargetKind::values;
  const TensorDataset dataset(torch::rand({10, 1}), torch::rand({10, 1}), std::move(info));
  auto spec = sample_spec("linear");
  spec.dataset.stratify = true;
  CHECK_THROWS_WITH(trial::TrialData(dataset, spec, torch::kCPU), Catch::Contains("dataset.stratify needs classes"));
}

TEST_CASE("Two data sets that hold the same have one SHA-256, and one changed number gives another") {
  const auto hash = [](float last) {
    torch::Tensor inputs = torch::zeros({4, 2});
    inputs[3][1] = last;
    DatasetInfo info;
    info.outputs = 2;
    return trial::data_sha256(TensorDataset(inputs, torch::tensor({0, 1, 0, 1}), info));
  };
  CHECK(hash(0.5F) == hash(0.5F));
  CHECK(hash(0.5F) != hash(0.25F));
  CHECK(hash(0.5F).size() == 64);
}
