#include "plan/plan.hpp"

#include <set>

#include "../config/loading.hpp"
#include "spec/trial_spec_json.hpp"

#include "testing/catch.hpp"

using namespace runner;
using config::loaded;
using config::wine_text;

namespace {

// Each trial's swept values: `optimizer.lr=0.1 seed=0`.
std::vector<std::string> lines(const std::vector<plan::PlannedTrial>& trials) {
  std::vector<std::string> out;
  for (const auto& trial : trials) {
    std::string line;
    for (const auto& [key, value] : trial.values) line += (line.empty() ? "" : " ") + key + "=" + value.dump();
    out.push_back(line);
  }
  return out;
}

}  // namespace

TEST_CASE("Without a sweep there is one trial") {
  const auto config = loaded(wine_text);
  const auto trials = plan::plan(config);
  REQUIRE(trials.size() == 1);
  CHECK(trials[0].spec == config.base);
  CHECK(trials[0].values.empty());
}

TEST_CASE("The last axis varies fastest") {
  const auto trials = plan::plan(loaded(wine_text + "sweep: {optimizer.lr: [0.1, 0.2], seed: 0..2}\n"));
  CHECK(lines(trials) == std::vector<std::string>{"optimizer.lr=0.1 seed=0", "optimizer.lr=0.1 seed=1",
                                                  "optimizer.lr=0.1 seed=2", "optimizer.lr=0.2 seed=0",
                                                  "optimizer.lr=0.2 seed=1", "optimizer.lr=0.2 seed=2"});
  CHECK(trials[5].spec.seed == 2);
  CHECK(trials[5].spec.optimizer.parameters["lr"] == 0.2);
}

TEST_CASE("The first trial is the config's base") {
  const auto config = loaded(wine_text, {"optimizer=sgd,adam", "optimizer.lr=3,4", "seed=7..8"});
  CHECK(plan::plan(config).front().spec == config.base);
}

TEST_CASE("A swept plugin comes before its swept parameters, whatever the order of the axes") {
  const auto trials = plan::plan(loaded(wine_text, {"optimizer.lr=3,4", "optimizer=sgd,adam"}));
  REQUIRE(trials.size() == 4);
  CHECK(trials[1].spec.optimizer.plugin == "adam");
  CHECK(trials[1].spec.optimizer.parameters["lr"] == 3.0);
  CHECK(trials[1].spec.optimizer.parameters.contains("betas"));
  CHECK(trials[2].spec.optimizer.plugin == "sgd");
  CHECK(trials[2].spec.optimizer.parameters["lr"] == 4.0);
}

TEST_CASE("Trials that differ in their seed share a configuration, no two trials are the same") {
  const auto trials = plan::plan(loaded(wine_text, {"optimizer.lr=0.1,0.2", "seed=0..4"}));
  std::set<std::string> configurations, all;
  for (const auto& trial : trials) {
    configurations.insert(spec::config_sha256(trial.spec));
    all.insert(spec::spec_sha256(trial.spec));
  }
  CHECK(configurations.size() == 2);
  CHECK(all.size() == 10);
}

TEST_CASE("Equal configs give equal plans") {
  const std::vector<std::string> overrides = {"seed=0..9", "model.hidden=[4],[8]", "optimizer=adam,sgd"};
  const auto one = plan::plan(loaded(wine_text, overrides)), other = plan::plan(loaded(wine_text, overrides));
  REQUIRE(one.size() == other.size());
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i].spec == other[i].spec);
}

TEST_CASE("Zips and random searches are axes among the others") {
  const auto trials = plan::plan(loaded(wine_text + "sweep:\n"
                                                    "  zip: {optimizer.lr: [0.1, 0.2], training.batch_size: [16, 32]}\n"
                                                    "  random: {trials: 2, training.epochs: 'randint(1, 1000)'}\n"
                                                    "  seed: 0..1\n"));
  REQUIRE(trials.size() == 8);
  const auto first = trials[0].spec.training.epochs, second = trials[2].spec.training.epochs;
  CHECK(first != second);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    CAPTURE(i);
    const auto& spec = trials[i].spec;
    CHECK(spec.seed == i % 2);
    CHECK(spec.training.epochs == (i / 2 % 2 == 0 ? first : second));
    CHECK(spec.optimizer.parameters["lr"] == (i < 4 ? 0.1 : 0.2));
    CHECK(spec.training.batch_size == spec::BatchSize(i < 4 ? 16 : 32));
  }
}

TEST_CASE("A zipped plugin comes before the parameter it is zipped with") {
  const auto trials = plan::plan(loaded(wine_text, {"zip={optimizer.lr: [1, 2], optimizer: [sgd, adam]}"}));
  REQUIRE(trials.size() == 2);
  CHECK(trials[1].spec.optimizer.plugin == "adam");
  CHECK(trials[1].spec.optimizer.parameters["lr"] == 2.0);
  CHECK(trials[0].spec.optimizer.parameters["lr"] == 1.0);
}

TEST_CASE("A plan of 10,000 trials is complete") {
  const auto trials = plan::plan(loaded(wine_text, {"seed=0..99", "optimizer.lr=logspace(1e-4,1e-1,100)"}));
  std::set<std::string> all;
  for (const auto& trial : trials) all.insert(spec::spec_sha256(trial.spec));
  CHECK(all.size() == 10'000);
}
