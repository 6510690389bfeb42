#include "samplers/covariance_adaptation.hpp"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "loaded_sampler.hpp"
#include "sample_spaces.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using namespace runner::samplers;

TEST_CASE("The eigenvectors of a symmetric matrix are of length 1, upright, and lead back to it") {
  RandomNumbers random(5);
  for (const std::size_t n : {1, 2, 7, 25}) {
    SquareMatrix matrix(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) matrix(i, j) = matrix(j, i) = random.normal() * std::exp(random.normal());
    }
    const auto eigen = symmetric_eigen(matrix);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double product = 0.0, again = 0.0;
        for (std::size_t k = 0; k < n; ++k) {
          product += eigen.vectors(k, i) * eigen.vectors(k, j);
          again += eigen.vectors(i, k) * eigen.values[k] * eigen.vectors(j, k);
        }
        CHECK(product == Approx(i == j ? 1.0 : 0.0).margin(1e-12));
        CHECK(again == Approx(matrix(i, j)).margin(1e-11));
      }
    }
  }
}

// Made by tests/reference/make_cma.py with the package python3-cmaes, which adds 1e-8 to squares that it divides by.
TEST_CASE("A distribution adapts as the reference implementation's does") {
  std::ifstream file(PROJECT_FOLDER "/tests/reference/cma.json");
  for (const auto& search : nlohmann::json::parse(file)) {
    const std::vector<double> mean = search["mean"];
    CovarianceAdaptation adaptation(mean, search["sigma"], search["population"]);
    for (const auto& generation : search["generations"]) {
      adaptation.update(generation["ranked_points"].get<std::vector<std::vector<double>>>());
      CHECK(adaptation.sigma() == Approx(generation["sigma"].get<double>()).epsilon(1e-7));
      for (std::size_t i = 0; i < mean.size(); ++i) {
        CHECK(adaptation.mean()[i] == Approx(generation["mean"][i].get<double>()).epsilon(1e-7).margin(1e-7));
        for (std::size_t j = 0; j < mean.size(); ++j) {
          CHECK(adaptation.covariance()(i, j) ==
                Approx(generation["covariance"][i][j].get<double>()).epsilon(1e-6).margin(1e-7));
        }
      }
    }
  }
}

TEST_CASE("cma_es comes as near to an optimum as one asks, whatever the axes' lengths") {
  const SearchSpace space = {uniform("x", -5, 5), uniform("y", -5, 5), uniform("z", -5, 5)};
  const auto sampler = load_sampler(SHIPPED_PLUGINS, "cma_es", space, 3);
  double best = 1e9;
  for (std::size_t i = 0; i < 1200 && best > 1e-9; ++i) {
    const auto point = sampler->suggest(i, {}).value().point;
    const double x = *point[0] - 1, y = *point[1] + 2, z = *point[2];
    const double loss = x * x + 100 * y * y + 10000 * z * z;
    best = std::min(best, loss);
    sampler->tell({i, point, loss});
  }
  CHECK(best < 1e-9);
}

TEST_CASE("cma_es finds an optimum at a bound, and does not get stuck between two integers") {
  const SearchSpace space = {uniform("x", 0, 1), randint("n", 1, 20), lograndint("m", 1, 256)};
  const auto sampler = load_sampler(SHIPPED_PLUGINS, "cma_es", space, 1);
  double best = 1e9;
  for (std::size_t i = 0; i < 400; ++i) {
    const auto point = sampler->suggest(i, {}).value().point;
    const double loss = *point[0] + std::abs(*point[1] - 17) + std::abs(std::log(*point[2] / 32));
    best = std::min(best, loss);
    sampler->tell({i, point, loss});
  }
  CHECK(best < 0.01);
}

TEST_CASE("cma_es goes on from another place when its distribution has shrunk to a point") {
  const SearchSpace space = {uniform("x", 0, 1), uniform("y", 0, 1)};
  const auto sampler = load_sampler(SHIPPED_PLUGINS, "cma_es", space, 1);
  bool is_restarted = false;
  for (std::size_t i = 0; i < 1500 && !is_restarted; ++i) {
    const auto suggestion = sampler->suggest(i, {}).value();
    is_restarted = suggestion.reason.find("restart 1") != std::string::npos;
    sampler->tell({i, suggestion.point, 1.0});
  }
  CHECK(is_restarted);
}

TEST_CASE("cma_es knows its points where they are told with as many digits as a search stores") {
  const SearchSpace space = {loguniform("x", 1e-4, 1), randint("n", 8, 128)};
  const auto exact = load_sampler(SHIPPED_PLUGINS, "cma_es", space, 2);
  const auto stored = load_sampler(SHIPPED_PLUGINS, "cma_es", space, 2);
  for (std::size_t i = 0; i < 60; ++i) {
    const auto point = exact->suggest(i, {}).value().point;
    REQUIRE(stored->suggest(i, {}).value().point == point);
    const double loss = std::abs(std::log(*point[0] / 0.02)) + std::abs(*point[1] - 40) / 10;
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", *point[0]);
    exact->tell({i, point, loss});
    stored->tell({i, {std::stod(text), point[1]}, loss});
  }
}

TEST_CASE("cma_es refuses what is not a number, or depends on another key") {
  CHECK_THROWS_WITH(
      load_sampler(SHIPPED_PLUGINS, "cma_es", {uniform("x", 0, 1), choice("model", {"\"mlp\"", "\"cnn\""})}, 0),
      "'model' is a choice, and cma_es searches numbers alone; use tpe");
  CHECK_THROWS_WITH(
      load_sampler(SHIPPED_PLUGINS, "cma_es", {randint("depth", 1, 3), when(uniform("x", 0, 1), 0, {2})}, 0),
      "'x' depends on another key, which cma_es cannot search; use tpe");
}
