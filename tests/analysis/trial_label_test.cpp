#include "analysis/trial_label.hpp"

#include <nlohmann/json.hpp>

#include "analysis/trial_labels.hpp"

#include "testing/catch.hpp"

using nlohmann::json;
using runner::analysis::trial_label;

TEST_CASE("A label names the swept keys with their values, as they are written on the command line") {
  CHECK(trial_label({}) == "");
  CHECK(trial_label({{"optimizer.lr", 0.001}, {"model.hidden", json{32, 32}}, {"dataset.standardize", true}}) ==
        "optimizer.lr=0.001 model.hidden=[32,32] dataset.standardize=true");
  CHECK(trial_label({{"training.batch_size", "full"}, {"seed", 3}}) == "training.batch_size=full seed=3");
}

TEST_CASE("A configuration's label has neither seed nor fold, since they make no other configuration") {
  runner::analysis::TrialLabels labels;
  const auto trial = [](int seed, int fold, double lr) {
    return json{{"seed", seed}, {"dataset", {{"fold", fold}}}, {"optimizer", {{"lr", lr}}}};
  };
  for (const auto& each : {trial(0, 0, 0.1), trial(1, 0, 0.1), trial(0, 1, 0.2)}) labels.add(each);
  CHECK(labels.label(trial(1, 2, 0.2)) == "dataset.fold=2 optimizer.lr=0.2 seed=1");
  CHECK(labels.configuration_label(trial(1, 2, 0.2)) == "optimizer.lr=0.2");
}

TEST_CASE("A configuration that has the defaults of what others set is named by them") {
  runner::analysis::TrialLabels labels;
  const auto trial = [](int seed, const json& training) { return json{{"seed", seed}, {"training", training}}; };
  const auto plain = trial(0, {{"epochs", 3}});
  const auto averaged = trial(1, {{"epochs", 3}, {"ema", 0.9}});
  for (const auto& each : {plain, averaged}) labels.add(each);
  CHECK(labels.configuration_label(plain) == "training.ema=default");
  CHECK(labels.label(plain) == "training.ema=default seed=0");
  CHECK(labels.label(averaged) == "seed=1 training.ema=0.9");
  runner::analysis::TrialLabels seeds;
  for (const int seed : {0, 1}) seeds.add(trial(seed, {{"epochs", 3}}));
  CHECK(seeds.configuration_label(plain).empty());
  CHECK(seeds.label(plain) == "seed=0");
}

TEST_CASE("A plugin's block is its name with the parameters that were given") {
  CHECK(trial_label({{"optimizer", "sgd"}}) == "optimizer=sgd");
  CHECK(trial_label({{"optimizer", {{"plugin", "adam"}}}}) == "optimizer=adam");
  CHECK(trial_label({{"optimizer", {{"plugin", "adam"}, {"lr", 0.1}, {"betas", {0.9, 0.99}}}}}) ==
        "optimizer=adam(betas=[0.9,0.99], lr=0.1)");
}

TEST_CASE("Of plugins in turn a label has what was chosen, not what only one of them knows and never changes") {
  runner::analysis::TrialLabels labels;
  const auto adam = [](double lr) {
    return json{{"optimizer", {{"plugin", "adam"}, {"amsgrad", false}, {"eps", 1e-8}, {"lr", lr}}}};
  };
  const auto sgd = [](double lr, double momentum) {
    return json{{"optimizer", {{"plugin", "sgd"}, {"lr", lr}, {"momentum", momentum}, {"nesterov", false}}}};
  };
  for (const auto& each : {adam(0.1), sgd(0.1, 0.5), adam(0.2), sgd(0.3, 0.9)}) labels.add(each);
  CHECK(labels.label(adam(0.1)) == "optimizer.lr=0.1 optimizer=adam");
  CHECK(labels.label(sgd(0.3, 0.9)) == "optimizer.lr=0.3 optimizer.momentum=0.9 optimizer=sgd");
  // What varies within one of them is told, though others do not have it.
  auto other = adam(0.1);
  other["optimizer"]["eps"] = 1e-4;
  labels.add(other);
  CHECK(labels.label(other) == "optimizer.eps=0.0001 optimizer.lr=0.1 optimizer=adam");
  CHECK(labels.label(adam(0.1)) == "optimizer.eps=1e-08 optimizer.lr=0.1 optimizer=adam");
}
