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

TEST_CASE("A plugin's block is its name with the parameters that were given") {
  CHECK(trial_label({{"optimizer", "sgd"}}) == "optimizer=sgd");
  CHECK(trial_label({{"optimizer", {{"plugin", "adam"}}}}) == "optimizer=adam");
  CHECK(trial_label({{"optimizer", {{"plugin", "adam"}, {"lr", 0.1}, {"betas", {0.9, 0.99}}}}}) ==
        "optimizer=adam(betas=[0.9,0.99], lr=0.1)");
}
