#include "../config/loading.hpp"
#include "loaded_sampler.hpp"
#include "plan/plan.hpp"
#include "sample_spaces.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using config::loaded;
using config::wine_text;

namespace {

std::vector<SearchPoint> all_points(Sampler& sampler) {
  std::vector<SearchPoint> points;
  while (auto suggestion = sampler.suggest(points.size(), {})) points.push_back(std::move(suggestion->point));
  return points;
}

}  // namespace

TEST_CASE("random draws what the random search of a sweep draws") {
  const SearchSpace space = {loguniform("optimizer.lr", 1e-5, 1e-1), uniform("model.dropout", 0, 0.5),
                             randint("training.epochs", 3, 40), choice("model.hidden", {"[10]", "[32,32]"})};
  const auto sampler = load_sampler(SHIPPED_PLUGINS, "random", space, 5);
  const auto trials =
      plan::plan(loaded(wine_text, {"random.trials=30", "random.seed=5", "optimizer.lr=loguniform(1e-5, 1e-1)",
                                    "model.dropout=uniform(0, 0.5)", "training.epochs=randint(3, 40)",
                                    "model.hidden=choice([10],[32,32])"}));
  REQUIRE(trials.size() == 30);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const auto point = sampler->suggest(i, {}).value().point;
    CHECK(trials[i].values[0].second == *point[0]);
    CHECK(trials[i].values[1].second == *point[1]);
    CHECK(trials[i].values[2].second == *point[2]);
    CHECK(trials[i].values[3].second.dump() == space[3].options[static_cast<std::size_t>(*point[3])]);
  }
}

TEST_CASE("random leaves out what it has drawn before, and ends when nothing is left") {
  const auto sampler = load_sampler(SHIPPED_PLUGINS, "random", {choice("a", {"0", "1"}), randint("b", 1, 3)}, 0);
  const auto points = all_points(*sampler);
  CHECK(points.size() == 6);
  CHECK_FALSE(sampler->suggest(100, {}));
  CHECK(sampler->suggest(2, {})->point == points[2]);
}

TEST_CASE("grid takes its points in the order of a plan") {
  const SearchSpace space = {randint("training.epochs", 3, 5), choice("model.hidden", {"[10]", "[32,32]"}),
                             uniform("model.dropout", 0, 0.5, 0.25)};
  const auto points = all_points(*load_sampler(SHIPPED_PLUGINS, "grid", space, 0));
  const auto trials = plan::plan(
      loaded(wine_text +
             "sweep: {training.epochs: [3, 4, 5], model.hidden: [[10], [32, 32]], model.dropout: [0.0, 0.25, 0.5]}\n"));
  REQUIRE(points.size() == trials.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    CHECK(trials[i].values[0].second == *points[i][0]);
    CHECK(trials[i].values[1].second.dump() == space[1].options[static_cast<std::size_t>(*points[i][1])]);
    CHECK(trials[i].values[2].second == *points[i][2]);
  }
}

TEST_CASE("grid passes over parameters that are not active") {
  const SearchSpace space = {choice("optimizer", {"\"adam\"", "\"sgd\""}), when(randint("momentum", 0, 2), 0, {1}),
                             choice("seeded", {"false", "true"})};
  const auto points = all_points(*load_sampler(SHIPPED_PLUGINS, "grid", space, 0));
  using Point = SearchPoint;
  CHECK(points == std::vector<SearchPoint>{Point{0, std::nullopt, 0}, Point{0, std::nullopt, 1}, Point{1, 0, 0},
                                           Point{1, 0, 1}, Point{1, 1, 0}, Point{1, 1, 1}, Point{1, 2, 0},
                                           Point{1, 2, 1}});
}

TEST_CASE("A range without a step needs a number of points to be a grid") {
  const SearchSpace space = {loguniform("optimizer.lr", 1e-4, 1)};
  CHECK_THROWS_WITH(
      load_sampler(SHIPPED_PLUGINS, "grid", space, 0),
      "'optimizer.lr' takes every number of a range, which is no grid; give it a step, list its values in "
      "a choice, or say how many 'points' to take");
  const auto points = all_points(*load_sampler(SHIPPED_PLUGINS, "grid", space, 0, {{"points", 5}}));
  REQUIRE(points.size() == 5);
  CHECK(*points[0][0] == Approx(1e-4));
  CHECK(*points[1][0] == Approx(1e-3));
  CHECK(*points[4][0] == Approx(1));
}
