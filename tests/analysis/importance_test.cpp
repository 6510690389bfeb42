#include "analysis/importance.hpp"

#include <cmath>

#include "testing/catch.hpp"

using namespace runner::analysis;

namespace {

constexpr std::size_t levels = 8;

double at(std::size_t level) { return static_cast<double>(level) / static_cast<double>(levels - 1); }

// Every combination of three parameters with eight levels each.
struct Grid {
  std::vector<ImportanceFactor> factors = std::vector<ImportanceFactor>(3, {{}, levels, true});
  std::vector<double> values;

  template <class Function>
  explicit Grid(Function function) {
    for (std::size_t i = 0; i < levels * levels * levels; ++i) {
      const std::size_t level[] = {i % levels, i / levels % levels, i / levels / levels};
      for (std::size_t f = 0; f < 3; ++f) factors[f].level.push_back(level[f]);
      values.push_back(function(at(level[0]), at(level[1]), at(level[2])));
    }
  }
};

bool within(double value, double expected, double by) { return std::abs(value - expected) <= by; }

}  // namespace

TEST_CASE("Of a sum each parameter explains its own variance") {
  // Variances go with the squares of the factors: 9, 4 and 0 of 13.
  const Grid grid([](double x, double y, double) { return 3 * x + 2 * y; });
  const auto importance = importance_of(grid.factors, grid.values);
  REQUIRE(importance);
  CHECK(within(importance->share[0], 9.0 / 13.0, 0.02));
  CHECK(within(importance->share[1], 4.0 / 13.0, 0.02));
  CHECK(within(importance->share[2], 0.0, 0.005));
  CHECK(within(importance->together, 0.0, 0.03));
  CHECK(importance->samples == 512);
}

TEST_CASE("What two parameters do only together is nobody's alone") {
  // With x and y centred, their product has mean 0 at each level of either.
  const Grid grid([](double x, double y, double z) { return 12 * (x - 0.5) * (y - 0.5) + z; });
  double variance = 0.0;
  for (std::size_t level = 0; level < levels; ++level) variance += (at(level) - 0.5) * (at(level) - 0.5) / levels;
  const double product = 144 * variance * variance;
  const auto importance = importance_of(grid.factors, grid.values);
  REQUIRE(importance);
  CHECK(within(importance->together, product / (product + variance), 0.05));
  CHECK(within(importance->share[2], variance / (product + variance), 0.05));
  CHECK(importance->share[0] < 0.02);
}

TEST_CASE("Names without an order explain what they change") {
  Grid grid([](double x, double y, double) { return (x > 0.4 && x < 0.6 ? 1.0 : 0.0) + 0.01 * y; });
  for (auto& factor : grid.factors) factor.is_ordered = false;
  const auto importance = importance_of(grid.factors, grid.values);
  REQUIRE(importance);
  CHECK(importance->share[0] > 0.98);
}

TEST_CASE("Equal samples give equal importance, digits that all values share count for nothing") {
  const auto function = [](double x, double y, double z) { return x * y + z; };
  const Grid grid(function);
  const auto once = importance_of(grid.factors, grid.values, 100);
  CHECK(once->samples == 100);
  CHECK(importance_of(grid.factors, grid.values, 100)->share == once->share);
  const Grid shifted([&](double x, double y, double z) { return 1e6 + function(x, y, z); });
  const auto other = importance_of(shifted.factors, shifted.values, 100);
  for (std::size_t f = 0; f < 3; ++f) CHECK(within(other->share[f], once->share[f], 0.02));
}

TEST_CASE("Of many samples some are drawn, whatever order the parameters vary in") {
  constexpr std::size_t size = 4'000;
  std::vector<ImportanceFactor> factors(2, {{}, 2, false});
  factors[1] = {{}, 10, true};
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) {
    factors[0].level.push_back(i % 2);
    factors[1].level.push_back(i / 2 % 10);
    values.push_back(static_cast<double>(i % 2) + 0.01 * static_cast<double>(i / 2 % 10));
  }
  const auto importance = importance_of(factors, values);
  REQUIRE(importance);
  CHECK(importance->samples == 2'000);
  CHECK(importance->share[0] > 0.98);
}

TEST_CASE("Importance is not told of a result that does not vary, nor of a single parameter") {
  const Grid flat([](double, double, double) { return 1.0; });
  CHECK_FALSE(importance_of(flat.factors, flat.values));
  const Grid grid([](double x, double, double) { return x; });
  CHECK_FALSE(importance_of({grid.factors[0]}, grid.values));
}
