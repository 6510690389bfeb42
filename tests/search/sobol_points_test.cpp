#include "samplers/sobol_points.hpp"

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "loaded_sampler.hpp"
#include "sample_spaces.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using runner::samplers::SobolPoints;

namespace {

// The L2-star discrepancy (Warnock, 1972): how far the shares of points in boxes at the origin are from the boxes'
// volumes.
double discrepancy(const std::vector<std::vector<double>>& points) {
  const auto n = static_cast<double>(points.size());
  double single = 0.0, pairs = 0.0;
  for (const auto& one : points) {
    double product = 1.0;
    for (const double x : one) product *= 1.0 - x * x;
    single += product;
    for (const auto& other : points) {
      product = 1.0;
      for (std::size_t d = 0; d < one.size(); ++d) product *= 1.0 - std::max(one[d], other[d]);
      pairs += product;
    }
  }
  const auto dimensions = static_cast<double>(points.front().size());
  return std::sqrt(std::pow(3.0, -dimensions) - std::pow(2.0, 1.0 - dimensions) * single / n + pairs / (n * n));
}

}  // namespace

TEST_CASE("Sobol points without scrambling are SciPy's") {
  std::ifstream file(PROJECT_FOLDER "/tests/reference/sobol.tsv");
  std::string line;
  std::size_t index = 0;
  SobolPoints sequence(60);
  while (std::getline(file, line)) {
    const auto point = sequence.at(index++);
    std::istringstream cells(line);
    for (const double found : point) {
      double expected = -1.0;
      cells >> expected;
      REQUIRE(found == expected);
    }
  }
  CHECK(index == 40);
}

TEST_CASE("Points may be asked for in any order") {
  SobolPoints sequence(5), other(5);
  const auto fifth = sequence.at(5);
  CHECK(sequence.at(1000) != fifth);
  CHECK(sequence.at(0) == std::vector<double>(5, 0.0));
  CHECK(sequence.at(5) == fifth);
  CHECK(other.at(5) == fifth);
}

TEST_CASE("Scrambling leaves one point in each interval and in each elementary square") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    SobolPoints sequence(12, seed);
    std::vector<std::set<int>> intervals(12);
    std::set<std::pair<int, int>> squares;
    for (std::size_t i = 0; i < 64; ++i) {
      const auto point = sequence.at(i);
      for (std::size_t d = 0; d < point.size(); ++d) {
        CHECK(point[d] > 0.0);
        CHECK(point[d] < 1.0);
        intervals[d].insert(static_cast<int>(64 * point[d]));
      }
      squares.insert({static_cast<int>(8 * point[0]), static_cast<int>(8 * point[1])});
    }
    for (const auto& hit : intervals) CHECK(hit.size() == 64);
    CHECK(squares.size() == 64);
  }
}

TEST_CASE("Scrambled points lie more evenly than points at random, and differ by seed") {
  const SearchSpace space = {uniform("a", 0, 1), uniform("b", 0, 1), uniform("c", 0, 1), uniform("d", 0, 1)};
  std::set<double> firsts;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    std::vector<std::vector<double>> even, drawn;
    const auto sobol = load_sampler(SHIPPED_PLUGINS, "sobol", space, seed);
    const auto random = load_sampler(SHIPPED_PLUGINS, "random", space, seed);
    for (std::size_t i = 0; i < 128; ++i) {
      const auto point = sobol->suggest(i, {})->point, other = random->suggest(i, {})->point;
      even.push_back({*point[0], *point[1], *point[2], *point[3]});
      drawn.push_back({*other[0], *other[1], *other[2], *other[3]});
    }
    CHECK(discrepancy(even) < 0.5 * discrepancy(drawn));
    firsts.insert(even.front().front());
  }
  CHECK(firsts.size() == 5);
}

TEST_CASE("More dimensions than there are direction numbers are refused") {
  CHECK_THROWS_WITH(SobolPoints(4000), "a Sobol sequence has at most 3667 dimensions, not 4000; use random");
}
