#include <cmath>
#include <runner/takes_class_counts.hpp>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

double loss_of(const spec::PluginChoice& choice, TargetKind target, const torch::Tensor& output,
               const torch::Tensor& targets) {
  SampleRegistry registry;
  DatasetInfo data;
  data.target = target;
  data.outputs = output.size(1);
  const auto loss = (*registry).make<LossKind>(choice, data);
  const torch::Tensor value = (*loss)(output, {{}, targets, output.size(0)});
  CHECK(value.dim() == 0);
  return value.item<double>();
}

// -log softmax(scores)[target] by its definition, in double precision.
double negative_log_likelihood(const std::vector<double>& scores, std::size_t target) {
  double sum = 0.0;
  for (const double score : scores) sum += std::exp(score);
  return std::log(sum) - scores[target];
}

const std::vector<std::vector<double>> scores = {{2.0, -1.0, 0.5}, {0.25, 0.75, -0.5}};

torch::Tensor score_tensor() { return torch::tensor({2.0F, -1.0F, 0.5F, 0.25F, 0.75F, -0.5F}).reshape({2, 3}); }

}  // namespace

TEST_CASE("cross_entropy is the mean over the rows of -log softmax at the class") {
  const double expected = (negative_log_likelihood(scores[0], 0) + negative_log_likelihood(scores[1], 2)) / 2;
  CHECK(loss_of({"cross_entropy"}, TargetKind::classes, score_tensor(), torch::tensor({0, 2}, torch::kInt64)) ==
        Approx(expected).epsilon(1e-6));
  CHECK(loss_of({"cross_entropy"}, TargetKind::classes, torch::zeros({4, 3}), torch::zeros({4}, torch::kInt64)) ==
        Approx(std::log(3.0)).epsilon(1e-6));
}

TEST_CASE("Label smoothing spreads its share of each target evenly over all classes") {
  const double share = 0.3;
  double expected = 0.0;
  for (const auto& [row, target] : {std::pair{0, 0}, std::pair{1, 2}}) {
    const auto& of_row = scores[static_cast<std::size_t>(row)];
    double mean = 0.0;
    for (std::size_t k = 0; k < 3; ++k) mean += negative_log_likelihood(of_row, k) / 3;
    expected += ((1 - share) * negative_log_likelihood(of_row, static_cast<std::size_t>(target)) + share * mean) / 2;
  }
  CHECK(loss_of({"cross_entropy", {{"label_smoothing", share}}}, TargetKind::classes, score_tensor(),
                torch::tensor({0, 2}, torch::kInt64)) == Approx(expected).epsilon(1e-6));
}

TEST_CASE("cross_entropy stays finite where the exponential would not") {
  const double loss = loss_of({"cross_entropy"}, TargetKind::classes, torch::tensor({{1000.0F, 0.0F}}),
                              torch::tensor({1}, torch::kInt64));
  CHECK(loss == 1000.0);
}

TEST_CASE("mse is the mean over rows and outputs of the squared difference") {
  const torch::Tensor output = torch::tensor({1.0F, 2.0F, 3.0F, 4.0F}).reshape({2, 2});
  const torch::Tensor targets = torch::tensor({0.0F, 2.0F, 5.0F, 1.0F}).reshape({2, 2});
  CHECK(loss_of({"mse"}, TargetKind::values, output, targets) == (1.0 + 0.0 + 4.0 + 9.0) / 4);
}

TEST_CASE("A loss refuses targets of the other kind and names the one to use") {
  CHECK_THROWS_WITH(loss_of({"cross_entropy"}, TargetKind::values, torch::zeros({1, 1}), torch::zeros({1, 1})),
                    Catch::EndsWith("use mse"));
  CHECK_THROWS_WITH(loss_of({"mse"}, TargetKind::classes, torch::zeros({1, 2}), torch::zeros({1}, torch::kInt64)),
                    Catch::EndsWith("use cross_entropy"));
  for (const char* loss : {"l1", "huber"}) {
    CHECK_THROWS_WITH(loss_of({loss}, TargetKind::classes, torch::zeros({1, 2}), torch::zeros({1}, torch::kInt64)),
                      Catch::EndsWith("use cross_entropy"));
  }
  CHECK_THROWS_WITH(loss_of({"binary_cross_entropy"}, TargetKind::values, torch::zeros({1, 1}), torch::zeros({1, 1})),
                    Catch::EndsWith("use mse"));
}

TEST_CASE("A loss of values refuses targets of another shape, which would be stretched to all pairs of rows") {
  for (const char* loss : {"mse", "l1", "huber"}) {
    CHECK_THROWS_WITH(loss_of({loss}, TargetKind::values, torch::zeros({3, 1}), torch::zeros({3})),
                      Catch::Contains("the shape [3, 1], but the targets have [3]"));
  }
}

TEST_CASE("binary_cross_entropy is for two classes, and is cross_entropy while they weigh the same") {
  const torch::Tensor two = score_tensor().narrow(1, 0, 2);
  const torch::Tensor classes = torch::tensor({1, 0}, torch::kInt64);
  CHECK(loss_of({"binary_cross_entropy"}, TargetKind::classes, two, classes) ==
        Approx(loss_of({"cross_entropy"}, TargetKind::classes, two, classes)).epsilon(1e-6));
  CHECK_THROWS_WITH(loss_of({"binary_cross_entropy"}, TargetKind::classes, score_tensor(), classes),
                    Catch::Contains("needs two classes, but the data set has 3"));
}

TEST_CASE("Balanced classes weigh what the class weights of their counts say, and none can be without rows") {
  SampleRegistry registry;
  DatasetInfo data;
  data.outputs = 3;
  data.class_names = {"a", "b", "c"};
  const auto loss = (*registry).make<LossKind>({"cross_entropy", {{"balanced", true}}}, data);
  const Batch batch{{}, torch::tensor({0, 2}, torch::kInt64), 2};
  CHECK_THROWS_WITH((*loss)(score_tensor(), batch), Catch::Contains("counts the classes"));
  auto& taker = dynamic_cast<TakesClassCounts&>(*loss);
  CHECK_THROWS_WITH(taker.take_class_counts({4, 0, 2}), Catch::Contains("no weight for class b"));
  taker.take_class_counts({6, 2, 4});
  CHECK((*loss)(score_tensor(), batch).item<double>() ==
        loss_of({"cross_entropy", {{"class_weights", {12.0 / 18, 12.0 / 6, 12.0 / 12}}}}, TargetKind::classes,
                score_tensor(), torch::tensor({0, 2}, torch::kInt64)));
}

TEST_CASE("Class weights are given once, and one for each class") {
  const auto refused = [](const nlohmann::json& options) {
    loss_of({"cross_entropy", options}, TargetKind::classes, score_tensor(), torch::tensor({0, 2}, torch::kInt64));
  };
  CHECK_THROWS_WITH(refused({{"class_weights", {1, 2}}}), Catch::Contains("2 numbers, but the data set has 3 classes"));
  CHECK_THROWS_WITH(refused({{"class_weights", {1, 2, 3}}, {"balanced", true}}), Catch::Contains("give one of them"));
}
