#include "trial/matched_dataset.hpp"

#include <runner/tensor_dataset.hpp>

#include "testing/catch.hpp"

using namespace runner;

namespace {

using Names = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

DatasetInfo info_of(Names features, Names classes, std::int64_t outputs = 0) {
  DatasetInfo info;
  info.input_shape = {static_cast<std::int64_t>(features.size())};
  info.feature_names = std::move(features);
  info.outputs = outputs > 0 ? outputs : static_cast<std::int64_t>(classes.size());
  info.class_names = std::move(classes);
  return info;
}

// One row a class; in each the features are 0, 1, 2 …
std::shared_ptr<const Dataset> one_row_a_class(const DatasetInfo& info) {
  const torch::Tensor inputs =
      torch::arange(info.input_shape[0], torch::dtype(torch::kFloat32)).expand({info.outputs, -1});
  return std::make_shared<TensorDataset>(inputs, torch::arange(info.outputs, torch::dtype(torch::kInt64)), info);
}

Batch whole(const Dataset& dataset) {
  return dataset.get({torch::arange(dataset.info().size, torch::dtype(torch::kInt64))});
}

Numbers numbers(const torch::Tensor& tensor) {
  const torch::Tensor whole = tensor.to(torch::kInt64).contiguous();
  return {whole.data_ptr<std::int64_t>(), whole.data_ptr<std::int64_t>() + whole.numel()};
}

}  // namespace

TEST_CASE("Features are matched by name, in whatever order they come and whatever comes with them") {
  const auto other =
      trial::matched(one_row_a_class(info_of({"b", "z", "a"}, {"p", "q"})), info_of({"a", "b"}, {"p", "q"}));
  CHECK(numbers(whole(*other).inputs.only()[0]) == Numbers{2, 0});
  CHECK(other->info().input_shape == Numbers{2});
  CHECK(other->info().feature_names == Names{"a", "b"});
}

TEST_CASE("Classes are matched by name, and any of them may be missing") {
  const auto trained_on = info_of({"a"}, {"p", "q", "r"});
  const auto other = trial::matched(one_row_a_class(info_of({"a"}, {"r", "p"})), trained_on);
  CHECK(numbers(whole(*other).targets.only()) == Numbers{2, 0});
  CHECK(other->info().outputs == 3);
  CHECK(trial::matched(one_row_a_class(info_of({"a"}, {"p", "q"})), trained_on)->info().outputs == 3);
}

TEST_CASE("Classes without names are called by their numbers") {
  const auto few = trial::matched(one_row_a_class(info_of({"a"}, {}, 2)), info_of({"a"}, {}, 5));
  CHECK(numbers(whole(*few).targets.only()) == Numbers{0, 1});
  CHECK(few->info().outputs == 5);
  const auto named = trial::matched(one_row_a_class(info_of({"a"}, {"2", "0"})), info_of({"a"}, {}, 3));
  CHECK(numbers(whole(*named).targets.only()) == Numbers{2, 0});
  CHECK_THROWS_WITH(trial::matched(one_row_a_class(info_of({"a"}, {}, 4)), info_of({"a"}, {}, 3)),
                    Catch::Contains("has the class '3', which"));
}

TEST_CASE("Of what does not match only the difference is named") {
  Names features;
  for (int i = 0; i < 5000; ++i) features.push_back("f" + std::to_string(i));
  const Names fewer(features.begin() + 1, features.end());
  CHECK_THROWS_WITH(trial::matched(one_row_a_class(info_of(fewer, {"p", "q"})), info_of(features, {"p", "q"})),
                    "lacks what the model was trained on, 'f0'; it has 'f1', 'f2', 'f3', 'f4', 'f5' and 4994 more");
  CHECK_THROWS_WITH(trial::matched(one_row_a_class(info_of({"a"}, {"p", "s"})), info_of({"a"}, {"p", "q"})),
                    "has the class 's', which the model was not trained on; it knows 'p', 'q'");
  DatasetInfo square;
  square.input_shape = {8, 8};
  square.outputs = 2;
  CHECK_THROWS_WITH(trial::matched(one_row_a_class(info_of({"a"}, {"p", "q"})), square),
                    "has samples of 1 numbers; the model was trained on 8 × 8");
}
