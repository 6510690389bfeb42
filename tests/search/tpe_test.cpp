#include <algorithm>
#include <set>

#include "loaded_sampler.hpp"
#include "sample_spaces.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::unique_ptr<Sampler> tpe(const SearchSpace& space, std::uint64_t seed = 1) {
  return load_sampler(SHIPPED_PLUGINS, "tpe", space, seed);
}

// The losses of a search, one trial after another.
std::vector<double> losses(Sampler& sampler, const SearchSpace& space, std::size_t trials) {
  std::vector<double> out;
  for (std::size_t i = 0; i < trials; ++i) {
    const auto point = sampler.suggest(i, {}).value().point;
    out.push_back(sample_loss(space, point));
    sampler.tell({i, point, out.back()});
  }
  return out;
}

double best(const std::vector<double>& losses) { return *std::min_element(losses.begin(), losses.end()); }

}  // namespace

TEST_CASE("tpe comes closer to the optimum than points at random, also where parameters depend on others") {
  for (const auto& space : {numbers_space(), full_space()}) {
    double found = 0.0, drawn = 0.0;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      found += best(losses(*tpe(space, seed), space, 80));
      drawn += best(losses(*load_sampler(SHIPPED_PLUGINS, "random", space, seed), space, 80));
    }
    CHECK(found < 0.6 * drawn);
  }
}

TEST_CASE("Suggestions that run keep tpe from suggesting the same place to all") {
  const SearchSpace space = {uniform("x", 0, 1), uniform("y", 0, 1)};
  const auto sampler = tpe(space);
  losses(*sampler, space, 40);
  const auto apart = [&](bool is_told) {
    std::vector<RunningSuggestion> running;
    double sum = 0.0;
    for (std::size_t i = 40; i < 60; ++i) {
      const auto point = sampler->suggest(i, is_told ? running : std::vector<RunningSuggestion>()).value().point;
      for (const auto& other : running)
        sum += std::abs(*point[0] - *other.point[0]) + std::abs(*point[1] - *other.point[1]);
      running.push_back({i, point});
    }
    return sum;
  };
  CHECK(apart(true) > 1.2 * apart(false));
}

TEST_CASE("tpe turns away from where configurations fail") {
  const SearchSpace space = {uniform("x", 0, 1), uniform("y", 0, 1)};
  const auto sampler = tpe(space);
  std::size_t failed = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    const auto point = sampler->suggest(i, {}).value().point;
    // Nothing but failures tells left from right.
    SearchResult result{i, point, *point[1]};
    result.failed = *point[0] < 0.5;
    if (i >= 20 && result.failed) ++failed;
    sampler->tell(result);
  }
  CHECK(failed < 10);
}

TEST_CASE("Without a result that is a number tpe goes on searching") {
  const auto space = full_space();
  const auto sampler = tpe(space);
  for (std::size_t i = 0; i < 30; ++i) {
    SearchResult result{i, sampler->suggest(i, {}).value().point};
    result.failed = true;
    sampler->tell(result);
  }
}

TEST_CASE("tpe tries each configuration of a small space once, then ends") {
  const SearchSpace space = {choice("a", {"0", "1", "2"}), when(randint("b", 1, 3), 0, {1, 2})};
  const auto sampler = tpe(space);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < 7; ++i) {
    const auto suggestion = sampler->suggest(i, {});
    REQUIRE(suggestion);
    std::string text;
    for (const auto& value : suggestion->point) text += value ? std::to_string(*value) + " " : "- ";
    CHECK(seen.insert(text).second);
    sampler->tell({i, suggestion->point, sample_loss(space, suggestion->point)});
  }
  CHECK_FALSE(sampler->suggest(7, {}));
}

TEST_CASE("A configuration that was stopped early ranks behind those that were trained to their end") {
  SearchResult whole{3, {}, 0.9}, stopped{1, {}, 0.1}, failed{0, {}, 0.0}, diverged{2, {}, std::nan("")};
  stopped.share_trained = 0.3;
  failed.failed = true;
  CHECK(ranks_before(whole, stopped));
  CHECK(ranks_before(stopped, failed));
  CHECK(ranks_before(failed, diverged));
  CHECK_FALSE(ranks_before(diverged, whole));
}
