#include "analysis/paired_difference.hpp"

#include <cmath>

#include "testing/catch.hpp"

using namespace runner::analysis;

namespace {

bool near(double value, double expected) {
  return std::abs(value - expected) <= 1e-12 * std::max(1.0, std::abs(expected));
}

}  // namespace

TEST_CASE("Moments agree with those computed by hand") {
  // Deviations -3, -1, -1, -1, 0, 0, 2, 4: squares 32, over 7.
  const Moments moments = moments_of({2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(moments.n == 8);
  CHECK(moments.mean == 5.0);
  CHECK(near(*moments.sd, std::sqrt(32.0 / 7.0)));
  CHECK(near(*moments.se, std::sqrt(32.0 / 7.0 / 8.0)));
}

TEST_CASE("A single value has a mean and no deviation") {
  const Moments moments = moments_of({3.5});
  CHECK(moments.mean == 3.5);
  CHECK_FALSE(moments.sd);
  CHECK_FALSE(moments.se);
}

TEST_CASE("The deviation of close values keeps its digits") {
  const Moments moments = moments_of({1e6 + 0.001, 1e6 + 0.002, 1e6 + 0.003});
  CHECK(std::abs(*moments.sd - 0.001) < 1e-9);
}

TEST_CASE("Pairs see a difference that the spread over seeds hides") {
  // The seeds spread over 2, the pairs over 0.2: differences 0.5, 0.4, 0.6, sd 0.1, se 0.1 / sqrt(3).
  const auto difference = paired_difference({{{0}, 1.0}, {{1}, 2.0}, {{2}, 3.0}}, {{{0}, 1.5}, {{1}, 2.4}, {{2}, 3.6}});
  REQUIRE(difference);
  CHECK(difference->n == 3);
  CHECK(near(difference->mean, 0.5));
  CHECK(near(*difference->sd, 0.1));
  CHECK(near(*difference->se, 0.1 / std::sqrt(3.0)));
  CHECK(is_clear(*difference) == true);
}

TEST_CASE("A difference within two of its standard errors is not clear") {
  // Differences 0.5, -0.4, 0.2: mean 0.1, squares 0.16 + 0.25 + 0.01 over 2, se sqrt(0.21 / 3) = 0.2646.
  const auto difference = paired_difference({{{0}, 1.0}, {{1}, 2.0}, {{2}, 3.0}}, {{{0}, 1.5}, {{1}, 1.6}, {{2}, 3.2}});
  REQUIRE(difference);
  CHECK(near(difference->mean, 0.1));
  CHECK(near(*difference->se, std::sqrt(0.07)));
  CHECK(is_clear(*difference) == false);
}

TEST_CASE("Two standard errors are the border, and equal values are never clear") {
  CHECK(is_clear({4, 2.0, 2.0, 1.0}) == false);
  CHECK(is_clear({4, 2.0001, 2.0, 1.0}) == true);
  CHECK(is_clear({4, -2.0001, 2.0, 1.0}) == true);
  CHECK(is_clear({4, 0.0, 0.0, 0.0}) == false);
  CHECK(is_clear({6, 1e-9, 0.0, 0.0}) == true);
}

TEST_CASE("Fewer than six equal differences say nothing of their spread") {
  CHECK(is_clear({5, 1.0 / 36, 0.0, 0.0}) == std::nullopt);
  // What subtracting leaves of it.
  CHECK(is_clear({2, 1.0 / 36, 1e-17, 1e-17}) == std::nullopt);
  CHECK(is_clear({2, 1.0 / 36, 1e-4, 1e-4}) == true);
}

TEST_CASE("Only seeds that both have make pairs, and one pair cannot tell") {
  const auto two = paired_difference({{{0}, 1.0}, {{1}, 5.0}, {{7}, 2.0}}, {{{7}, 3.0}, {{0}, 1.5}, {{9}, 100.0}});
  REQUIRE(two);
  CHECK(two->n == 2);
  CHECK(near(two->mean, 0.75));
  const auto one = paired_difference({{{0}, 1.0}}, {{{0}, 2.0}});
  REQUIRE(one);
  CHECK_FALSE(is_clear(*one));
  CHECK_FALSE(paired_difference({{{0}, 1.0}}, {{{1}, 2.0}}));
}
