#include "analysis/luck.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include "testing/catch.hpp"

using namespace runner::analysis;
using runner::MonitorMode;

namespace {

struct Sample {
  int configurations = 10;
  int seeds = 5;
  // Standard deviations of what a seed does to all, and of what it does to one.
  double common = 3.0;
  double own = 1.0;
};

// Equally good configurations: what is best is so by luck.
std::vector<TrialResult> equally_good(const Sample& sample, std::mt19937& random) {
  std::normal_distribution<double> normal;
  std::vector<double> of_seed;
  for (int seed = 0; seed < sample.seeds; ++seed) of_seed.push_back(sample.common * normal(random));
  std::vector<TrialResult> results;
  for (int i = 0; i < sample.configurations; ++i) {
    for (int seed = 0; seed < sample.seeds; ++seed) {
      TrialResult result;
      result.config_id = std::to_string(i);
      result.replicate = {seed};
      result.best_value = of_seed[static_cast<std::size_t>(seed)] + sample.own * normal(random);
      results.push_back(result);
    }
  }
  return results;
}

double mean_of_all(const std::vector<ConfigurationResult>& ranked) {
  double sum = 0.0;
  for (const auto& one : ranked) sum += one.moments.mean;
  return sum / static_cast<double>(ranked.size());
}

}  // namespace

TEST_CASE("The expected largest of normal numbers is that of the tables") {
  // 1/√π and 3/(2√π); the others from Harter, Biometrika 48, 1961, to five digits.
  CHECK(expected_largest(1) == Approx(0.0).margin(1e-12));
  CHECK(expected_largest(2) == Approx(1.0 / std::sqrt(std::numbers::pi)).epsilon(1e-10));
  CHECK(expected_largest(3) == Approx(1.5 / std::sqrt(std::numbers::pi)).epsilon(1e-10));
  CHECK(expected_largest(10) == Approx(1.53875).margin(5e-6));
  CHECK(expected_largest(100) == Approx(2.50759).margin(5e-6));
  CHECK(expected_largest(1'000'000) > expected_largest(100'000));
}

TEST_CASE("The best of equally good configurations looks better by what is called its luck") {
  std::mt19937 random(1);
  double looked = 0.0;
  double luck = 0.0;
  int counted = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto ranked = ranked_configurations(equally_good({}, random), MonitorMode::min);
    looked += mean_of_all(ranked) - ranked.front().moments.mean;
    if (const auto found = luck_of_best(ranked)) {
      luck += found->advantage;
      ++counted;
    }
  }
  // Those that look clearly worse by chance are left out, so that it is rather too little.
  CHECK(counted > 1900);
  CHECK(luck / counted > 0.75 * looked / 2000);
  CHECK(luck / counted < 1.05 * looked / 2000);
}

TEST_CASE("What seeds do to all configurations alike is no luck of the best") {
  const auto mean_luck = [](double common) {
    std::mt19937 random(2);
    double sum = 0.0;
    for (int i = 0; i < 200; ++i) {
      const auto ranked = ranked_configurations(equally_good({.common = common}, random), MonitorMode::max);
      sum += luck_of_best(ranked).value_or(Luck{}).advantage;
    }
    return sum;
  };
  CHECK(mean_luck(100.0) == Approx(mean_luck(0.0)).epsilon(1e-9));
}

TEST_CASE("Who is clearly the best, or was tried with one seed, owes nothing that could be told") {
  std::mt19937 random(3);
  auto results = equally_good({}, random);
  for (auto& result : results) {
    if (result.config_id == "0") *result.best_value -= 100.0;
  }
  CHECK_FALSE(luck_of_best(ranked_configurations(results, MonitorMode::min)));
  CHECK_FALSE(luck_of_best(ranked_configurations(equally_good({.seeds = 1}, random), MonitorMode::min)));
  CHECK_FALSE(luck_of_best({}));
}
