#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;

namespace {

const std::string zipped = "sweep: {zip: {optimizer.lr: [0.1, 0.2], training.batch_size: [16, 32]}}\n";

// Each row of an axis: `optimizer.lr=0.1 training.batch_size=16`.
Lines rows(const Axis& axis) {
  Lines out;
  for (const auto& point : axis.points) {
    std::string line;
    for (std::size_t k = 0; k < axis.keys.size(); ++k) {
      line += (k == 0 ? "" : " ") + axis.keys[k] + "=" + point[k].shown.dump();
    }
    out.push_back(line);
  }
  return out;
}

Lines zip_faults(const std::string& zip) { return faults(wine_text + "sweep: {zip: " + zip + "}\n"); }

}  // namespace

TEST_CASE("Zipped values go together") {
  const auto config = loaded(wine_text + zipped);
  REQUIRE(config.axes.size() == 1);
  CHECK(rows(config.axes[0]) ==
        Lines{"optimizer.lr=0.1 training.batch_size=16", "optimizer.lr=0.2 training.batch_size=32"});
  CHECK(config.base.optimizer.parameters["lr"] == 0.1);
  CHECK(config.base.training.batch_size == runner::spec::BatchSize(16));
}

TEST_CASE("Several groups are several axes, in the place where the zip stands") {
  const auto config = loaded(wine_text +
                             "sweep:\n"
                             "  model.dropout: [0, 0.1]\n"
                             "  zip:\n"
                             "    - {optimizer.lr: 'logspace(0.1, 10, 3)', training.batch_size: [16, 32, 16]}\n"
                             "    - {seed: 0..1, dataset.split_seed: [5, 6]}\n"
                             "  training.epochs: [1, 2]\n");
  REQUIRE(config.axes.size() == 4);
  CHECK(config.axes[1].keys == Lines{"optimizer.lr", "training.batch_size"});
  CHECK(config.axes[2].keys == Lines{"seed", "dataset.split_seed"});
  CHECK(trial_count(config) == 2 * 3 * 2 * 2);
}

TEST_CASE("A zip on the command line means what it means in the file") {
  const auto file = loaded(wine_text + zipped);
  const auto line = loaded(wine_text, {"zip={optimizer.lr: [0.1, 0.2], training.batch_size: [16, 32]}"});
  REQUIRE(line.axes.size() == 1);
  CHECK(rows(line.axes[0]) == rows(file.axes[0]));
  CHECK(line.base == file.base);
  CHECK(loaded(wine_text, {"zip=[{seed: 0..1, model.dropout: [0, 0.1]}, {optimizer.lr: [1, 2]}]"}).axes.size() == 2);
}

TEST_CASE("Plugins can be zipped with their parameters") {
  const auto config = loaded(wine_text + "sweep: {zip: {optimizer: [adam, sgd, sgd], optimizer.lr: [1, 2, 3]}}\n");
  CHECK(rows(config.axes.at(0)) == Lines{"optimizer=\"adam\" optimizer.lr=1", "optimizer=\"sgd\" optimizer.lr=2",
                                         "optimizer=\"sgd\" optimizer.lr=3"});
}

TEST_CASE("An override takes its key out of a zip") {
  const auto fixed = loaded(wine_text + zipped, {"optimizer.lr=3"});
  CHECK(rows(fixed.axes.at(0)) == Lines{"training.batch_size=16", "training.batch_size=32"});
  CHECK(fixed.base.optimizer.parameters["lr"] == 3.0);
  const auto swept = loaded(wine_text + zipped, {"optimizer.lr=3,4"});
  REQUIRE(swept.axes.size() == 2);
  CHECK(rows(swept.axes[1]) == Lines{"optimizer.lr=3", "optimizer.lr=4"});
  CHECK(loaded(wine_text + zipped, {"optimizer.lr=3", "training.batch_size=8"}).axes.empty());
  CHECK(loaded(wine_text + zipped, {"zip=null"}).axes.empty());
  const auto replaced = loaded(wine_text + zipped, {"zip={seed: 0..1, model.dropout: [0, 0.1]}"});
  CHECK(replaced.axes.size() == 1);
  CHECK(loaded(wine_text + "sweep: {seed: 0..9, model.dropout: [0, 0.1]}\n", {"zip={seed: [1, 2]}"}).axes.at(1).keys ==
        Lines{"seed"});
}

TEST_CASE("Lists of different lengths cannot be zipped") {
  CHECK(
      zip_faults("{seed: 0..2, optimizer.lr: [1, 2]}") ==
      Lines{"configs/wine.yaml:9:15: values that are zipped go together one by one, so their numbers must be the same; "
            "they are: 'seed' 3, 'optimizer.lr' 2"});
}

TEST_CASE("A zip with a key that is swept elsewhere, twice the same row, or nothing in it is refused") {
  CHECK(faults(wine_text + "sweep: {seed: 0..1, zip: {seed: [1, 2]}}\n") ==
        Lines{"configs/wine.yaml:9:27: 'seed' is swept twice, first on line 9; remove one"});
  CHECK(faults(wine_text + "sweep: {zip: [{seed: 0..1}, {seed: [1, 2]}]}\n") ==
        Lines{"configs/wine.yaml:9:30: 'seed' is swept twice, first on line 9; remove one"});
  CHECK(faults(wine_text, {"zip={seed: 0..1}", "seed=3"}) ==
        Lines{"override@1: 'seed' is swept twice, first in another override; remove one"});
  CHECK(zip_faults("{seed: [1, 2, 1], optimizer.lr: [1, 2, 1]}") ==
        Lines{"configs/wine.yaml:9:28: these values are zipped twice: seed 1, optimizer.lr 1; list them once"});
  CHECK_THAT(zip_faults("{}").at(0), Catch::Contains("9:14: 'zip' takes keys with lists of one length"));
  CHECK_THAT(zip_faults("[]").at(0), Catch::Contains("9:14: 'zip' takes keys with lists of one length"));
  CHECK_THAT(zip_faults("3").at(0), Catch::Contains("9:14: 'zip' takes keys with lists of one length"));
  CHECK_THAT(zip_faults("{seed: []}").at(0), Catch::Contains("9:21: this list is empty"));
  CHECK_THAT(zip_faults("{optimizer.lrr: [1]}").at(0),
             Catch::Contains("9:15: optimizer 'adam' has no parameter 'lrr'"));
  CHECK_THAT(zip_faults("{name: [a]}").at(0), Catch::Contains("9:15: 'name' cannot be swept"));
  CHECK_THAT(faults(wine_text, {"zip.seed=3"}).at(0), Catch::Contains("zip has no keys of its own here"));
  CHECK_THAT(faults(with(wine_text, "seed: 0", "zip: {seed: [1]}")).at(0),
             Catch::Contains("unknown key 'zip'; it stands below 'sweep:'"));
}
