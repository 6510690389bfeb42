#include <algorithm>
#include <deque>

#include "loaded_sampler.hpp"
#include "sample_spaces.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

struct Case {
  std::string name;
  SearchSpace space;
  nlohmann::json options = nlohmann::json::object();
};

std::vector<Case> cases() {
  return {{"random", full_space()},
          {"sobol", full_space()},
          {"grid", full_space(), {{"points", 3}}},
          {"tpe", full_space()},
          {"tpe", {choice("a", {"0", "1", "2", "3"}), randint("b", 1, 30), choice("c", {"0", "1"})}},
          {"cma_es", numbers_space()}};
}

std::unique_ptr<Sampler> make(const Case& one, std::uint64_t seed = 7) {
  return load_sampler(SHIPPED_PLUGINS, one.name, one.space, seed, one.options);
}

// A search in which `jobs` suggestions run at a time and end in the order in which they began.
struct Recorded {
  std::vector<SearchPoint> suggested;
  std::vector<SearchResult> told;
};

Recorded search(const Case& one, std::size_t trials, std::size_t jobs) {
  const auto sampler = make(one);
  Recorded recorded;
  std::deque<RunningSuggestion> running;
  for (std::size_t i = 0; i < trials; ++i) {
    if (running.size() == jobs) {
      SearchResult result{running.front().suggestion, running.front().point,
                          sample_loss(one.space, running.front().point)};
      result.failed = result.suggestion % 11 == 5;
      sampler->tell(result);
      recorded.told.push_back(result);
      running.pop_front();
    }
    const std::vector<RunningSuggestion> now(running.begin(), running.end());
    const auto suggestion = sampler->suggest(i, now);
    REQUIRE(suggestion);
    CHECK(!suggestion->reason.empty());
    recorded.suggested.push_back(suggestion->point);
    running.push_back({i, suggestion->point});
  }
  return recorded;
}

std::vector<RunningSuggestion> running_after(const Recorded& recorded, std::size_t told, std::size_t index) {
  std::vector<RunningSuggestion> running;
  for (std::size_t i = told; i < index; ++i) running.push_back({i, recorded.suggested[i]});
  return running;
}

}  // namespace

TEST_CASE("A sampler suggests values of every active parameter within its range, and of no other") {
  for (const auto& one : cases()) {
    CAPTURE(one.name);
    for (const auto& point : search(one, 60, 3).suggested) {
      REQUIRE(point.size() == one.space.size());
      for (std::size_t i = 0; i < point.size(); ++i) {
        CAPTURE(one.space[i].key);
        REQUIRE(point[i].has_value() == is_active(one.space[i], point));
        if (!point[i]) continue;
        if (one.space[i].count()) {
          CHECK(one.space[i].value(one.space[i].place(*point[i])) == *point[i]);
        } else {
          CHECK(*point[i] >= one.space[i].low);
          CHECK(*point[i] <= one.space[i].high);
        }
      }
    }
  }
}

TEST_CASE("A sampler suggests the same twice to the bit, and something else with another seed") {
  for (const auto& one : cases()) {
    CAPTURE(one.name);
    CHECK(search(one, 50, 4).suggested == search(one, 50, 4).suggested);
    if (one.name != "grid") CHECK(make(one, 8)->suggest(0, {})->point != make(one, 7)->suggest(0, {})->point);
  }
}

TEST_CASE("A sampler that is told the stored results again goes on as if it had never ended") {
  for (const auto& one : cases()) {
    CAPTURE(one.name);
    const auto recorded = search(one, 50, 4);
    for (const std::size_t index : {1, 20, 37, 49}) {
      const auto sampler = make(one);
      const std::size_t told = index < 4 ? 0 : index - 3;
      for (std::size_t i = 0; i < told; ++i) sampler->tell(recorded.told[i]);
      const auto running = running_after(recorded, told, index);
      CHECK(sampler->suggest(index, running)->point == recorded.suggested[index]);
    }
  }
}

TEST_CASE("Neither the order in which running suggestions are listed nor earlier questions change a suggestion") {
  for (const auto& one : cases()) {
    CAPTURE(one.name);
    const auto recorded = search(one, 40, 4);
    const auto sampler = make(one);
    for (std::size_t i = 0; i < 36; ++i) sampler->tell(recorded.told[i]);
    auto running = running_after(recorded, 36, 39);
    std::reverse(running.begin(), running.end());
    sampler->suggest(45, running);
    sampler->suggest(3, {});
    CHECK(sampler->suggest(39, running)->point == recorded.suggested[39]);
  }
}

TEST_CASE("A result that is told again with more replicates takes the place of the former") {
  for (const auto& one : cases()) {
    if (one.name == "cma_es") continue;  // whose distribution may have been made of the former
    CAPTURE(one.name);
    const auto recorded = search(one, 40, 1);
    const auto once = make(one), again = make(one);
    for (auto result : recorded.told) {
      once->tell(result);
      result.mean += 5.0 - static_cast<double>(result.suggestion);
      again->tell(result);
    }
    for (const auto& result : recorded.told) again->tell(result);
    CHECK(once->suggest(39, {})->point == again->suggest(39, {})->point);
  }
}
