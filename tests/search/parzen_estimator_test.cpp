#include "samplers/parzen_estimator.hpp"

#include <cmath>

#include "sample_spaces.hpp"
#include "samplers/search_groups.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using namespace runner::samplers;

namespace {

const ParzenAxis numbers;
const ParzenAxis ordered{{0.0, 0.2, 0.5, 1.0}, false};
const ParzenAxis options{{0.0, 0.25, 0.5, 0.75, 1.0}, true};

ParzenEstimator sample_estimator() {
  return ParzenEstimator(std::vector<ParzenAxis>{numbers, ordered, options},
                         {{0.05, 0.4, 0.9, 0.91}, {0, 1, 1, 2}, {3, 3, 0, 1}}, {2, 1, 1, 0.5});
}

}  // namespace

TEST_CASE("An estimated density adds up to one over numbers, places and choices") {
  const auto estimator = sample_estimator();
  double sum = 0.0;
  constexpr int steps = 2000;
  for (int place = 0; place < 3; ++place) {
    for (int option = 0; option < 4; ++option) {
      for (int i = 0; i < steps; ++i) {
        const std::vector<double> point = {(i + 0.5) / steps, static_cast<double>(place), static_cast<double>(option)};
        sum += std::exp(estimator.log_density(point)) / steps;
      }
    }
  }
  CHECK(sum == Approx(1).epsilon(1e-5));
}

TEST_CASE("The density of numbers is the mixture of cut normal distributions and a uniform prior") {
  const std::vector<double> at = {0.1, 0.7};
  const ParzenEstimator estimator(std::vector<ParzenAxis>{numbers}, {at}, {1.5, 0.5});
  const double width = 0.1 * std::pow(2.0, -0.2);
  const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  for (const double x : {0.0, 0.2, 0.65, 1.0}) {
    double expected = 1.0 / 3.0;
    for (const double mean : at) {
      const double z = (x - mean) / width;
      const double density = std::exp(-0.5 * z * z) / (width * std::sqrt(2.0 * M_PI));
      const double weight = mean < 0.5 ? 1.5 : 0.5;
      expected += weight * density / (below((1.0 - mean) / width) - below(-mean / width)) / 3.0;
    }
    CHECK(std::exp(estimator.log_density(std::vector<double>{x})) == Approx(expected).epsilon(1e-9));
  }
}

TEST_CASE("What is drawn from an estimated density has its shares") {
  const auto estimator = sample_estimator();
  RandomNumbers random(3);
  constexpr int draws = 40000;
  std::vector<double> left(3), options_drawn(4);
  for (int i = 0; i < draws; ++i) {
    const auto point = estimator.sample(random);
    REQUIRE((point[0] >= 0.0 && point[0] <= 1.0));
    if (point[0] < 0.5) left[static_cast<std::size_t>(point[1])] += 1.0 / draws;
    options_drawn[static_cast<std::size_t>(point[2])] += 1.0 / draws;
  }
  constexpr int steps = 1000;
  for (int place = 0; place < 3; ++place) {
    double expected = 0.0;
    for (int option = 0; option < 4; ++option) {
      for (int i = 0; i < steps; ++i) {
        const std::vector<double> point = {(i + 0.5) / (2 * steps), static_cast<double>(place),
                                           static_cast<double>(option)};
        expected += std::exp(estimator.log_density(point)) / (2 * steps);
      }
    }
    CHECK(left[static_cast<std::size_t>(place)] == Approx(expected).margin(0.01));
  }
  CHECK(options_drawn[3] > options_drawn[0]);
  CHECK(options_drawn[2] > 0.02);
}

TEST_CASE("Without observations every point is as likely as any other") {
  const ParzenEstimator estimator(std::vector<ParzenAxis>{numbers, options}, {{}, {}}, {});
  CHECK(estimator.log_density(std::vector<double>{0.3, 2}) == Approx(-std::log(4.0)));
  CHECK(estimator.log_density(std::vector<double>{0.9, 0}) == Approx(-std::log(4.0)));
  RandomNumbers random(1);
  CHECK(estimator.sample(random).size() == 2);
}

TEST_CASE("Parameters with the same conditions are one group, behind those that the conditions name") {
  CHECK(groups_of(full_space()) == std::vector<std::vector<std::size_t>>{{0, 1, 5, 6, 7}, {2, 3}, {4}});
}
