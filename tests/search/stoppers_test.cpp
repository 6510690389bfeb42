#include <cmath>
#include <numeric>
#include <random>

#include "stopper_race.hpp"
#include "stoppers/asynchronous_halving.hpp"
#include "stoppers/hyperband_brackets.hpp"
#include "stoppers/median_rule.hpp"
#include "stoppers/paired_comparison.hpp"
#include "stoppers/rungs.hpp"
#include "stoppers/seed_race.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using namespace runner::stoppers;
using Epochs = std::vector<std::int64_t>;

namespace {

// A configuration of one trial that has the same value after each epoch.
Curves flat(double value, std::size_t epochs, std::size_t trials = 1) {
  return Curves(trials, std::vector<double>(epochs, value));
}

std::vector<Curves> flat_ones(const std::vector<double>& values, std::size_t epochs) {
  std::vector<Curves> out;
  for (const double value : values) out.push_back(flat(value, epochs));
  return out;
}

std::size_t count_of(const Epochs& epochs, std::int64_t wanted) {
  return static_cast<std::size_t>(std::count(epochs.begin(), epochs.end(), wanted));
}

// Curves that fall towards a value of their own, by seeds with noise in common.
std::vector<Curves> drawn_configurations(std::size_t count, std::size_t epochs, std::size_t trials, double noise) {
  std::mt19937 random(7);
  std::normal_distribution<> normal;
  std::uniform_real_distribution<> uniform;
  std::vector<double> of_seed(trials);
  for (auto& one : of_seed) one = normal(random);
  std::vector<Curves> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double end = uniform(random), slope = 0.2 + uniform(random);
    auto& curves = out.emplace_back();
    for (std::size_t s = 0; s < trials; ++s) {
      const double shift = of_seed[s] + noise * normal(random);
      auto& curve = curves.emplace_back();
      for (std::size_t e = 1; e <= epochs; ++e) {
        curve.push_back(end + shift + 2.0 * std::exp(-slope * static_cast<double>(e)));
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("Rungs of halving go down from the last epoch, and each has an evaluation") {
  CHECK(geometric_rungs({.epochs = 81}, 1, 3.0) == Epochs{1, 3, 9, 27, 81});
  CHECK(geometric_rungs({.epochs = 100}, 1, 3.0) == Epochs{2, 4, 12, 34, 100});
  CHECK(geometric_rungs({.epochs = 100}, 10, 3.0) == Epochs{12, 34, 100});
  CHECK(geometric_rungs({.epochs = 20, .validate_every = 4}, 1, 2.0) == Epochs{4, 8, 12, 20});
  CHECK(geometric_rungs({.epochs = 4}, 3, 3.0) == Epochs{4});
  CHECK(even_rungs({.epochs = 10}, 2, 3) == Epochs{2, 5, 8, 10});
  CHECK(even_rungs({.epochs = 10, .validate_every = 4}, 2, 3) == Epochs{4, 8, 10});
}

TEST_CASE("asha has one in three of each rung go on, as the paper's example") {
  // Figure 1 of the paper: nine configurations, rungs of 1, 3 and 9.
  const auto result = race(AsynchronousHalving({.epochs = 9}, 1, 3.0), flat_ones({8, 7, 6, 5, 4, 3, 2, 1, 0}, 9));
  CHECK(result.epochs.back() == 9);
  // Each was the best when it came, so more than one of nine went on to the end.
  CHECK(count_of(result.epochs, 9) > 1);
  const auto sorted = race(AsynchronousHalving({.epochs = 9}, 1, 3.0), flat_ones({0, 1, 2, 3, 4, 5, 6, 7, 8}, 9));
  CHECK(sorted.epochs == Epochs{9, 3, 3, 1, 1, 1, 1, 1, 1});
  CHECK(sorted.trained == 9 + 2 * 3 + 6);
  CHECK(sorted.stopped.at(3) == "3 after 1 epoch, place 4 of 4; 3 can go on");
  CHECK(sorted.stopped.at(8) == "8 after 1 epoch, place 9 of 9; when the search ended");
}

TEST_CASE("asha stops at once whoever cannot be among the best any more, and nobody else") {
  // Three of nine go on: the fourth and whoever is behind it are lost when they are known, not at the end.
  const AsynchronousHalving asha({.epochs = 9, .configurations = 9}, 1, 3.0);
  const auto contender = [](std::size_t suggestion, double value) {
    return Contender{suggestion, 1, 1, false, false, {{{{1, value}}, false}}};
  };
  std::vector<Contender> contenders = {contender(0, 0.1), contender(1, 0.2), contender(2, 0.3)};
  contenders[0].told_epochs = 3;
  CHECK(asha.decide(contenders, 6).kind == StopperDecision::Kind::begin);
  contenders.push_back(contender(3, 0.4));
  const auto lost = asha.decide(contenders, 5);
  CHECK(lost.kind == StopperDecision::Kind::stop);
  CHECK(lost.suggestion == 3);
}

TEST_CASE("asha brings one configuration to the end, however few there are") {
  CHECK(race(AsynchronousHalving({.epochs = 9}, 1, 3.0), flat_ones({2, 1}, 9)).epochs == Epochs{1, 9});
  CHECK(race(AsynchronousHalving({.epochs = 9}, 1, 3.0), flat_ones({2}, 9)).epochs == Epochs{9});
}

TEST_CASE("hyperband begins brackets of the sizes and epochs of the paper") {
  // Table 1 of the paper: R = 81, eta = 3. Bracket 4: 81 with 1 epoch, 27 with 3, 9 with 9, 3 with 27, 1 with 81; and
  // so on.
  std::vector<double> values(81 + 34 + 15 + 8 + 5);
  std::iota(values.begin(), values.end(), 0.0);
  const auto result = race(HyperbandBrackets({.epochs = 81}, 1, 3.0), flat_ones(values, 81));
  const auto bracket = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    return Epochs(result.epochs.begin() + begin, result.epochs.begin() + end);
  };
  const auto first = bracket(0, 81);
  CHECK(count_of(first, 1) == 54);
  CHECK(count_of(first, 3) == 18);
  CHECK(count_of(first, 9) == 6);
  CHECK(count_of(first, 27) == 2);
  CHECK(count_of(first, 81) == 1);
  const auto second = bracket(81, 115);
  CHECK(count_of(second, 3) == 23);
  CHECK(count_of(second, 9) == 8);
  CHECK(count_of(second, 27) == 2);
  CHECK(count_of(second, 81) == 1);
  CHECK(bracket(138, 143) == Epochs(5, 81));
}

TEST_CASE("hyperband halves what it has where too few are left for a bracket") {
  const auto result = race(HyperbandBrackets({.epochs = 81}, 1, 3.0), flat_ones({3, 1, 2, 0}, 81));
  CHECK(result.epochs == Epochs{1, 1, 1, 81});
}

TEST_CASE("median stops what is worse than half of those before had on the way") {
  // After two epochs they had 1.5, 2.5, 3.5 and 5.75 on average.
  std::vector<Curves> configurations = {
      {{2, 1, 0, 0}}, {{3, 2, 1, 1}}, {{4, 3, 2, 2}}, {{9, 2.5, 0, 0}}, {{9, 3.1, 0, 0}}};
  const auto result = race(MedianRule({.epochs = 4}, 2, 1, 3), configurations);
  CHECK(result.epochs == Epochs{4, 4, 4, 4, 2});
  CHECK(result.stopped.at(4) == "3.1 after 2 epochs, worse than the median 3 of what 4 configurations had on the way");
}

TEST_CASE("median stops nobody before enough have trained to the end") {
  const auto result = race(MedianRule({.epochs = 4}, 1, 1, 3), flat_ones({0, 1, 9, 9}, 4));
  CHECK(result.epochs == Epochs{4, 4, 4, 1});
}

TEST_CASE("paired stops what is behind on every seed though the seeds differ by more") {
  // Seeds differ by 10, the configurations by 1 with a spread of 0.1.
  const auto by_seed = [](double value) {
    return Curves{std::vector<double>(6, 10 + value), std::vector<double>(6, 20 + value + 0.1),
                  std::vector<double>(6, 30 + value - 0.1)};
  };
  const auto same = [](double value) {
    return Curves{std::vector<double>(6, 10 + value), std::vector<double>(6, 20 + value),
                  std::vector<double>(6, 30 + value)};
  };
  const PairedComparison paired({.epochs = 6, .replicates = 3}, 2, 2, 3.0);
  const auto result = race(paired, {same(0), by_seed(1)});
  CHECK(result.epochs == Epochs{6, 2});
  // The spread of the differences says that 0.1 may be chance.
  CHECK(race(paired, {same(0), by_seed(0.1)}).epochs == Epochs{6, 6});
}

TEST_CASE("race spends seeds where it is not decided, and few where it is") {
  // Seeds differ by 10 and have in common what they do; the differences between configurations vary by 0.1.
  std::mt19937 random(5);
  std::normal_distribution<> normal;
  std::vector<double> of_seed(8);
  for (auto& one : of_seed) one = 10.0 * normal(random);
  std::vector<Curves> configurations;
  for (const double value : {1.0, 0.0, 3.0, 0.02, 5.0}) {
    auto& curves = configurations.emplace_back();
    for (const double seed : of_seed) curves.emplace_back(2, seed + value + 0.1 * normal(random));
  }
  for (const std::size_t lag : {0, 2, 30}) {
    INFO("lag " << lag);
    const auto result = race(SeedRace({.epochs = 2, .replicates = 8}, 2, 0.05), configurations, lag);
    CHECK(result.replicates[1] == 8);
    CHECK(result.replicates[3] == 8);
    CHECK(result.replicates[2] <= 4);
    CHECK(result.replicates[4] <= 4);
    CHECK(result.trained < 5 * 8 * 2);
    for (std::size_t i = 0; i < 5; ++i) CHECK((result.replicates[i] == 8) != result.stopped.contains(i));
  }
}

TEST_CASE("race stops one that is as good as the best about as often as it says") {
  // The best has all its seeds; the other is compared once, with two to eight.
  std::mt19937 random(6);
  std::normal_distribution<> normal;
  const SeedRace seed_race({.epochs = 1, .replicates = 9}, 2, 0.05);
  for (const std::size_t seeds : {2, 3, 8}) {
    INFO(seeds << " seeds");
    int stopped = 0;
    for (int i = 0; i < 4000; ++i) {
      const auto contender = [&](std::size_t suggestion, std::size_t known) {
        Contender out{suggestion, 1, 1, known == 9, false, std::vector<ContenderTrial>(9), known, known};
        for (std::size_t s = 0; s < known; ++s) out.trials[s].curve = {{1, normal(random)}};
        return out;
      };
      const std::vector<Contender> both = {contender(0, 9), contender(1, seeds)};
      stopped += seed_race.decide(both, 0).kind == StopperDecision::Kind::stop ? 1 : 0;
    }
    CHECK(stopped > 4000 * 0.03);
    CHECK(stopped < 4000 * 0.07);
  }
}

TEST_CASE("A stopper that could stop nothing is refused with what to do") {
  using Catch::Contains;
  CHECK_THROWS_WITH(AsynchronousHalving({.epochs = 4}, 3, 3.0),
                    Contains("stopper 'asha' compares nothing before the last of 4 epochs"));
  CHECK_THROWS_WITH(HyperbandBrackets({.epochs = 4}, 3, 3.0), Contains("stopper 'hyperband' compares nothing"));
  CHECK_THROWS_WITH(MedianRule({.epochs = 4}, 4, 1, 3), Contains("stopper 'median' compares nothing"));
  CHECK_THROWS_WITH(PairedComparison({.epochs = 4, .replicates = 3}, 4, 1, 3.0),
                    Contains("stopper 'paired' compares nothing"));
  CHECK_THROWS_WITH(
      PairedComparison({.epochs = 4, .replicates = 2}, 1, 1, 3.0),
      Contains("needs 3 trials of each at least, of which there are 2; set search.seeds_per_configuration"));
  CHECK_THROWS_WITH(SeedRace({.epochs = 4, .replicates = 2}, 2, 0.05),
                    Contains("has none to add, since there are 2; set search.seeds_per_configuration"));
}

TEST_CASE("A configuration whose trials have failed does not go on") {
  const Contender failed{0, 1, 1, true, false, {{{}, true}}};
  const Contender without_value{1, 1, 1, false, false, {{{}, false}}};
  const std::vector<Contender> contenders = {failed, without_value};
  const AsynchronousHalving asha({.epochs = 9}, 1, 3.0);
  const auto decision = asha.decide(contenders, 0);
  CHECK(decision.kind == StopperDecision::Kind::stop);
  CHECK(decision.suggestion == 1);
  const HyperbandBrackets hyperband({.epochs = 9}, 1, 3.0);
  CHECK(hyperband.decide(contenders, 0).kind == StopperDecision::Kind::stop);
  const PairedComparison paired({.epochs = 9, .replicates = 3}, 1, 1, 3.0);
  CHECK(paired.decide(contenders, 0).kind == StopperDecision::Kind::stop);
}

TEST_CASE("Every stopper ends a search with any lag, and finds one that is clearly the best") {
  auto configurations = drawn_configurations(20, 27, 3, 0.05);
  configurations[11] = flat(-9, 27, 3);
  const StopperSetting setting{27, 1, 20, 3};
  const std::vector<std::shared_ptr<Stopper>> stoppers = {
      std::make_shared<AsynchronousHalving>(setting, 1, 3.0), std::make_shared<HyperbandBrackets>(setting, 1, 3.0),
      std::make_shared<MedianRule>(setting, 3, 3, 5), std::make_shared<PairedComparison>(setting, 9, 3, 4.0),
      std::make_shared<SeedRace>(setting, 2, 0.05)};
  for (const auto& stopper : stoppers) {
    for (const std::size_t lag : {0, 1, 4, 30}) {
      INFO("lag " << lag);
      const auto result = race(*stopper, configurations, lag);
      CHECK(result.epochs[11] == 27);
      // Where all begin before anything is known, median has nothing to compare with.
      if (lag < 30) CHECK(result.trained < 20 * 27 * 3);
      // Nobody is left waiting.
      for (std::size_t i = 0; i < result.epochs.size(); ++i) {
        CHECK((result.epochs[i] == 27 && result.replicates[i] == 3) != result.stopped.contains(i));
      }
    }
  }
}
