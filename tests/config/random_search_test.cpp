#include "config/sweep/random_search.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;
using nlohmann::json;

namespace {

const std::string random_sweep =
    "sweep: {random: {trials: 50, seed: 1, optimizer.lr: 'loguniform(1e-5, 1e-1)', model.hidden: 'choice([10], [32, "
    "32])'}}\n";

// What one key of an axis takes, point by point.
json column(const Axis& axis, const std::string& key) {
  const auto place = std::find(axis.keys.begin(), axis.keys.end(), key) - axis.keys.begin();
  json out = json::array();
  for (const auto& point : axis.points) out.push_back(point.at(static_cast<std::size_t>(place)).value);
  return out;
}

json drawn(const std::string& key, const std::string& distribution, int trials, int seed = 0) {
  const auto config = loaded(wine_text, {"random.trials=" + std::to_string(trials),
                                         "random.seed=" + std::to_string(seed), key + "=" + distribution});
  return column(config.axes.at(0), key);
}

Lines random_faults(const std::string& random) { return faults(wine_text + "sweep: {random: {" + random + "}}\n"); }

}  // namespace

TEST_CASE("A random search is one axis of all the keys it draws") {
  const auto config = loaded(wine_text + random_sweep);
  REQUIRE(config.axes.size() == 1);
  CHECK(config.axes[0].keys == Lines{"optimizer.lr", "model.hidden"});
  CHECK(config.axes[0].points.size() == 50);
  const auto hidden = column(config.axes[0], "model.hidden");
  CHECK(std::count(hidden.begin(), hidden.end(), json({10})) > 10);
  CHECK(std::count(hidden.begin(), hidden.end(), json({32, 32})) > 10);
  CHECK(config.base.optimizer.parameters["lr"] == config.axes[0].points[0][0].value);
}

TEST_CASE("A random search on the command line means what it means in the file") {
  const auto file = loaded(wine_text + random_sweep).axes.at(0);
  const auto one_by_one = loaded(wine_text, {"random.trials=50", "random.seed=1", "optimizer.lr=loguniform(1e-5, 1e-1)",
                                             "model.hidden=choice([10],[32,32])"})
                              .axes.at(0);
  const auto whole = loaded(wine_text, {"random={trials: 50, seed: 1, optimizer.lr: 'loguniform(1e-5, 1e-1)', "
                                        "model.hidden: 'choice([10], [32, 32])'}"})
                         .axes.at(0);
  for (const auto* key : {"optimizer.lr", "model.hidden"}) {
    CHECK(column(one_by_one, key) == column(file, key));
    CHECK(column(whole, key) == column(file, key));
  }
}

TEST_CASE("Draws are rounded for people") {
  CHECK(drawn("model.dropout", "uniform(0, 0.5)", 2).dump() == "[0.0877459,0.040353]");
}

TEST_CASE("A draw depends on seed, key and number only") {
  const auto lr = drawn("optimizer.lr", "loguniform(1e-5, 1e-1)", 50, 1);
  CHECK(column(loaded(wine_text + random_sweep).axes.at(0), "optimizer.lr") == lr);
  const auto fewer = drawn("optimizer.lr", "loguniform(1e-5, 1e-1)", 20, 1);
  for (std::size_t i = 0; i < fewer.size(); ++i) CHECK(fewer[i] == lr[i]);
  CHECK(drawn("optimizer.lr", "loguniform(1e-5, 1e-1)", 50, 2) != lr);
  CHECK(drawn("optimizer.lr", "loguniform(1e-5, 1e-1)", 50, 1) == lr);
}

TEST_CASE("Draws fill their distribution and stay inside it") {
  const auto share = [](const json& values, double low, double high) {
    const auto inside = std::count_if(values.begin(), values.end(), [&](const json& value) {
      return value.get<double>() > low && value.get<double>() < high;
    });
    return static_cast<double>(inside) / static_cast<double>(values.size());
  };
  const auto uniform = drawn("model.dropout", "uniform(0.2, 0.6)", 2000);
  CHECK(share(uniform, 0.2, 0.6) == 1.0);
  CHECK(std::abs(share(uniform, 0.2, 0.3) - 0.25) < 0.05);
  const auto logarithmic = drawn("optimizer.lr", "loguniform(1e-5, 1e-1)", 2000);
  CHECK(share(logarithmic, 1e-5, 1e-1) == 1.0);
  CHECK(std::abs(share(logarithmic, 1e-5, 1e-4) - 0.25) < 0.05);
  CHECK(std::abs(share(logarithmic, 1e-2, 1e-1) - 0.25) < 0.05);
  const auto whole = drawn("training.epochs", "randint(1, 5000)", 2000);
  CHECK(share(whole, 0, 5001) == 1.0);
  CHECK(std::abs(share(whole, 0, 1001) - 0.2) < 0.05);
  const auto narrow = drawn("model.dropout", "uniform(0.12345678, 0.12345679)", 100);
  CHECK(share(narrow, 0.12345678, 0.12345679) == 1.0);
}

TEST_CASE("randint includes both ends and all trials differ") {
  auto values = drawn("training.epochs", "randint(1, 5)", 5);
  std::sort(values.begin(), values.end());
  CHECK(values.dump() == "[1,2,3,4,5]");
  const auto config =
      loaded(wine_text, {"random.trials=6", "training.epochs=randint(1,3)", "model.hidden=choice([1],[2])"});
  std::set<std::string> all;
  for (const auto& point : config.axes.at(0).points) all.insert(point[0].shown.dump() + point[1].shown.dump());
  CHECK(all.size() == 6);
}

TEST_CASE("Choices are values or plugins, blocks included") {
  const auto config = loaded(wine_text +
                             "sweep: {random: {trials: 8, optimizer: 'choice(adam, {plugin: sgd, momentum: 0.9})', "
                             "optimizer.lr: 'uniform(0, 1)', model.activation: \"choice(relu, 'tanh')\"}}\n");
  std::set<std::string> plugins;
  for (const auto& point : config.axes.at(0).points) {
    plugins.insert(point[0].value["plugin"]);
    if (point[0].value["plugin"] == "sgd") CHECK(point[0].value["momentum"] == 0.9);
  }
  CHECK(plugins == std::set<std::string>{"adam", "sgd"});
}

TEST_CASE("A random search combines with a sweep of seeds") {
  const auto config = loaded(wine_text + with(random_sweep, "}}\n", "}, seed: 0..4}\n"));
  REQUIRE(config.axes.size() == 2);
  CHECK(trial_count(config) == 250);
  CHECK(config.axes[1].keys == Lines{"seed"});
}

TEST_CASE("Overrides change a file's random search") {
  CHECK(loaded(wine_text + random_sweep, {"random.trials=7"}).axes.at(0).points.size() == 7);
  CHECK(column(loaded(wine_text + random_sweep, {"random.seed=2"}).axes.at(0), "optimizer.lr") !=
        column(loaded(wine_text + random_sweep).axes.at(0), "optimizer.lr"));
  const auto fixed = loaded(wine_text + random_sweep, {"model.hidden=[5]"});
  CHECK(fixed.axes.at(0).keys == Lines{"optimizer.lr"});
  CHECK(column(fixed.axes.at(0), "optimizer.lr") ==
        column(loaded(wine_text + random_sweep).axes.at(0), "optimizer.lr"));
  CHECK(loaded(wine_text + random_sweep, {"model.hidden=[5]", "optimizer.lr=1"}).axes.empty());
  CHECK(loaded(wine_text + random_sweep, {"model.hidden=[5],[6]"}).axes.at(1).keys == Lines{"model.hidden"});
  CHECK(loaded(wine_text + random_sweep, {"model.dropout=uniform(0,0.5)"}).axes.at(0).keys.size() == 3);
  CHECK(loaded(wine_text + random_sweep, {"random=null", "seed=1,2"}).axes.at(0).keys == Lines{"seed"});
}

TEST_CASE("A random search that cannot be is refused") {
  CHECK(random_faults("optimizer.lr: 'uniform(0, 1)'") ==
        Lines{"configs/wine.yaml:9:9: a random search needs a number of trials; add 'trials: 20' below 'random:'"});
  CHECK(faults(wine_text, {"optimizer.lr=uniform(0,1)"}) ==
        Lines{"override@1: a random search needs a number of trials; add random.trials=20"});
  CHECK_THAT(random_faults("trials: 3").at(0), Catch::Contains("9:9: 'random' has no key to draw; add one"));
  CHECK_THAT(faults(wine_text, {"random.trials=3"}).at(0),
             Catch::Contains("there is no key to draw at random; add one"));
  CHECK_THAT(random_faults("trials: 0, optimizer.lr: 'uniform(0, 1)'").at(0),
             Catch::Contains("9:26: random.trials must be at least 1"));
  CHECK_THAT(random_faults("trials: 10001, optimizer.lr: 'uniform(0, 1)'").at(0),
             Catch::Contains("9:26: random.trials is 10001; at most 10000 trials can run, raise --max-trials"));
  CHECK_THAT(random_faults("trials: 3, seed: -1, optimizer.lr: 'uniform(0, 1)'").at(0),
             Catch::Contains("9:35: random.seed must be at least 0"));
  CHECK_THAT(random_faults("trials: 5, training.epochs: 'randint(1, 3)'").at(0),
             Catch::Contains("9:9: the choices allow 3 different trials, not 5; ask for fewer, or list the values"));
  CHECK_THAT(faults(wine_text + "sweep: {random: 3}\n").at(0),
             Catch::Contains("9:17: 'random' takes a number of trials"));
  CHECK_THAT(faults(wine_text, {"random.lr=3"}).at(0),
             Catch::Contains("random has no key 'lr'; there are: trials, seed"));
}

TEST_CASE("A distribution that makes no sense is refused") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"uniform(0)", "'uniform(0)' cannot be read; write uniform(low, high)"},
      {"uniform(a, b)", "'uniform(a, b)' cannot be read; write uniform(low, high)"},
      {"uniform(1, 0)", "'uniform(1, 0)' has no room between its ends; write the smaller number first"},
      {"uniform(0, .inf)", "'uniform(0, .inf)' cannot be read"},
      {"loguniform(0.1, 0.1)",
       "'loguniform(0.1, 0.1)' has equal ends, so there is nothing to draw; write 0.1 in its place"},
      {"uniform(2, 2)", "'uniform(2, 2)' has equal ends"},
      {"loguniform(0, 1)", "'loguniform(0, 1)' needs ends above 0, since it draws a logarithm"},
      {"randint(0, 1.5)", "'randint(0, 1.5)' cannot be read; write randint(first, last) with two integers"},
      {"choice()", "'choice()' is empty; write choice(value, value)"},
      {"choice(1, 1.0)", "'optimizer.lr' has the choice 1.0 twice; give it once"},
      {"choice(1, x)", "optimizer.lr must be a number; found the text 'x'"},
      {"choice(1, -1)", "optimizer.lr must be above 0; found -1"},
      {"uniform(-1, 1)", "optimizer.lr must be above 0; found -1"},
      {"[0.1, 0.2]",
       "a search draws from uniform, loguniform, randint, lograndint, choice, such as uniform(0, 1); found a list"},
      {"0.1",
       "a search draws from uniform, loguniform, randint, lograndint, choice, such as uniform(0, 1); found the number "
       "0.1"},
      {"normal(0, 1)", "a search draws from uniform, loguniform, randint, lograndint, choice"},
  };
  for (const auto& [text, message] : cases) {
    CAPTURE(text);
    const auto lines = random_faults("trials: 1, optimizer.lr: " + (text.ends_with(')') ? "'" + text + "'" : text));
    REQUIRE_FALSE(lines.empty());
    CHECK_THAT(lines.front(), Catch::Contains(message));
  }
  CHECK(random_faults("trials: 2, optimizer: 'uniform(0, 1)'") ==
        Lines{"configs/wine.yaml:9:40: 'optimizer' names a plugin; draw one with choice(name, name)"});
  CHECK_THAT(random_faults("trials: 2, training.epochs: 'uniform(1, 9)'").at(0),
             Catch::Contains("training.epochs must be an integer; found the number"));
}

TEST_CASE("The ends of a range are checked whatever was drawn, and an end that is excluded may lie on a bound") {
  CHECK(random_faults("trials: 1, model.dropout: 'uniform(0, 1)'") == Lines());
  CHECK(random_faults("trials: 1, optimizer.lr: 'uniform(0, 1)'") == Lines());
  CHECK(random_faults("trials: 1, model.dropout: 'uniform(0, 1.001)'") ==
        Lines{"configs/wine.yaml:9:56: model.dropout must be at least 0 and below 1; found 1.001"});
}

TEST_CASE("What is drawn stands below random, alone, and is swept once") {
  CHECK_THAT(faults(wine_text + "sweep: {optimizer.lr: 'uniform(0, 1)'}\n").at(0),
             Catch::Contains("'uniform(0, 1)' is drawn at random; put its key below 'random:', beside 'trials:'"));
  CHECK_THAT(faults(wine_text + "sweep: {zip: {optimizer.lr: ['uniform(0, 1)']}}\n").at(0),
             Catch::Contains("'uniform(0, 1)' is drawn at random"));
  CHECK(faults(wine_text, {"random.trials=3", "optimizer.lr=1,uniform(0,1)"}) ==
        Lines{"override@16: 'uniform(0,1)' is drawn at random; give it alone, without other values"});
  CHECK_THAT(
      faults(wine_text + "sweep: {optimizer.lr: [1], random: {trials: 2, optimizer.lr: 'uniform(0, 1)'}}\n").at(0),
      Catch::Contains("'optimizer.lr' is swept twice, first on line 9"));
  CHECK_THAT(faults(with(wine_text, "lr: 1e-3", "lr: 'uniform(0, 1)'")).at(0),
             Catch::Contains("optimizer.lr must be a number; found the text 'uniform(0, 1)'; to run each value, put it "
                             "under 'sweep:'"));
}
