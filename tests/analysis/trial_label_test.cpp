#include "analysis/trial_label.hpp"

#include <nlohmann/json.hpp>

#include "testing/catch.hpp"

using nlohmann::json;
using runner::analysis::trial_label;

TEST_CASE("A label names the swept keys with their values, as they are written on the command line") {
  CHECK(trial_label({}) == "");
  CHECK(trial_label({{"optimizer.lr", 0.001}, {"model.hidden", json{32, 32}}, {"dataset.standardize", true}}) ==
        "optimizer.lr=0.001 model.hidden=[32,32] dataset.standardize=true");
  CHECK(trial_label({{"training.batch_size", "full"}, {"seed", 3}}) == "training.batch_size=full seed=3");
}

TEST_CASE("The seed can be left out, since it makes no other configuration") {
  CHECK(trial_label({{"seed", 3}, {"optimizer.lr", 0.1}}, "seed") == "optimizer.lr=0.1");
  CHECK(trial_label({{"seed", 3}}, "seed") == "");
}

TEST_CASE("A plugin's block is its name with the parameters that were given") {
  CHECK(trial_label({{"optimizer", "sgd"}}) == "optimizer=sgd");
  CHECK(trial_label({{"optimizer", {{"plugin", "adam"}}}}) == "optimizer=adam");
  CHECK(trial_label({{"optimizer", {{"plugin", "adam"}, {"lr", 0.1}, {"betas", {0.9, 0.99}}}}}) ==
        "optimizer=adam(betas=[0.9,0.99], lr=0.1)");
}
