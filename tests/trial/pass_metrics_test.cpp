#include "trial/pass_metrics.hpp"

#include <cmath>

#include "testing/catch.hpp"

using runner::Reduction;
using runner::trial::PassMetrics;

using Metrics = std::vector<std::pair<std::string, double>>;

TEST_CASE("A metric of one value is that value to the bit") {
  PassMetrics metrics;
  metrics.add("tensor", torch::tensor(0.1F), Reduction::mean, 3);
  metrics.add("number", 0.1, Reduction::mean, 3);
  CHECK(metrics.take() == Metrics{{"tensor", static_cast<double>(0.1F)}, {"number", 0.1}});
}

TEST_CASE("A metric of several values is their mean weighted by samples, in double precision") {
  PassMetrics metrics;
  for (const auto& [value, weight] : std::vector<std::pair<float, int>>{{0.1F, 32}, {0.7F, 32}, {1e-9F, 7}}) {
    metrics.add("tensor", torch::tensor(value), Reduction::mean, weight);
    metrics.add("number", static_cast<double>(value), Reduction::mean, weight);
  }
  const double mean = (0.1F * 32.0 + 0.7F * 32.0 + 1e-9F * 7.0) / 71.0;
  CHECK(metrics.take() == Metrics{{"tensor", mean}, {"number", mean}});
}

TEST_CASE("A root mean is the root of the weighted mean, of one value too") {
  PassMetrics metrics;
  metrics.add("rmse", torch::tensor(4.0F), Reduction::root_mean, 1);
  metrics.add("rmse", torch::tensor(1.0F), Reduction::root_mean, 3);
  metrics.add("single", 9.0, Reduction::root_mean, 5);
  CHECK(metrics.take() == Metrics{{"rmse", std::sqrt(7.0 / 4.0)}, {"single", 3.0}});
}

TEST_CASE("Tensors and numbers logged under one name count together") {
  PassMetrics metrics;
  metrics.add("mixed", torch::tensor(1.0F), Reduction::mean, 1);
  metrics.add("mixed", 4.0, Reduction::mean, 2);
  CHECK(metrics.take() == Metrics{{"mixed", 3.0}});
}

TEST_CASE("Metrics come in the order of their first value, and a pass starts anew") {
  PassMetrics metrics;
  metrics.add("b", 1.0, Reduction::mean, 1);
  metrics.add("a", 2.0, Reduction::mean, 1);
  metrics.add("b", 3.0, Reduction::mean, 1);
  CHECK(metrics.take() == Metrics{{"b", 2.0}, {"a", 2.0}});
  CHECK(metrics.take().empty());
  metrics.add("a", 5.0, Reduction::mean, 1);
  CHECK(metrics.take() == Metrics{{"a", 5.0}});
}

TEST_CASE("A number on its way from a GPU is read when the pass ends") {
  PassMetrics metrics(torch::kCUDA);
  const torch::Tensor arriving = torch::tensor(0.0F);
  metrics.add("loss", arriving, Reduction::mean, 1);
  arriving.fill_(3.0F);
  CHECK(metrics.take() == Metrics{{"loss", 3.0}});
}

TEST_CASE("A logged tensor is kept without its graph") {
  PassMetrics metrics;
  const torch::Tensor weight = torch::ones({2}, torch::requires_grad());
  metrics.add("loss", weight.sum(), Reduction::mean, 1);
  metrics.add("loss", weight.sum(), Reduction::mean, 1);
  CHECK(metrics.take() == Metrics{{"loss", 2.0}});
}

TEST_CASE("A value that is not finite stays so in the mean") {
  PassMetrics metrics;
  metrics.add("loss", torch::tensor(std::nanf("")), Reduction::mean, 1);
  metrics.add("loss", torch::tensor(1.0F), Reduction::mean, 1);
  CHECK(std::isnan(metrics.take().front().second));
}
