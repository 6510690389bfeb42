#include <algorithm>

#include "loading.hpp"
#include "search/search_definition.hpp"
#include "spec/trial_spec_json.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::config;
using Lines = std::vector<std::string>;
using Kind = SearchParameter::Kind;
using nlohmann::json;

namespace {

const std::string tpe_search = wine_text +
                               "search:\n"
                               "  plugin: tpe\n"
                               "  trials: 40\n"
                               "  startup: 5\n"
                               "  space:\n"
                               "    optimizer.lr: loguniform(1e-5, 1e-1)\n"
                               "    model.hidden: choice([10], [32, 32])\n"
                               "    optimizer: choice(adam, sgd)\n"
                               "    optimizer.momentum: {when: {optimizer: sgd}, draw: 'uniform(0, 0.99)'}\n";

search::SearchDefinition search_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return loaded(text, overrides).search.value();
}

// The faults of a config whose search has such a space.
Lines space_faults(const std::string& space) {
  return faults(wine_text + "search: {trials: 9, space: {" + space + "}}\n");
}

void check_space(const std::string& space, const std::string& fault) {
  INFO(space);
  CHECK(space_faults(space) == Lines{"configs/wine.yaml:9:" + fault});
}

}  // namespace

TEST_CASE("A search names a sampler, its settings and a space") {
  const auto definition = search_of(tpe_search);
  CHECK(definition.sampler.plugin == "tpe");
  CHECK(definition.sampler.parameters == json({{"startup", 5}, {"good_share", 0.2}}));
  CHECK(definition.settings == search::SearchSettings{40, 0, 1, 4});
  REQUIRE(definition.space.size() == 4);
  CHECK(definition.space[0].key == "optimizer.lr");
  CHECK(definition.space[0].kind == Kind::real);
  CHECK(definition.space[0].logarithmic);
  CHECK(definition.space[0].low == 1e-5);
  CHECK(definition.space[0].high == 1e-1);
  CHECK(definition.space[1].options == Lines{"[10]", "[32,32]"});
  CHECK(definition.space[2].kind == Kind::choice);
  CHECK(definition.space[3].conditions == std::vector<SearchParameter::Condition>{{2, {1.0}}});
}

TEST_CASE("A point of a search's space becomes a trial") {
  const auto definition = search_of(tpe_search);
  const auto sgd = search::trials_at(definition, {0.01, 1.0, 1.0, 0.5});
  REQUIRE(sgd.size() == 1);
  CHECK(sgd[0].optimizer.plugin == "sgd");
  CHECK(sgd[0].optimizer.parameters.at("lr") == 0.01);
  CHECK(sgd[0].optimizer.parameters.at("momentum") == 0.5);
  CHECK(sgd[0].model.parameters.at("hidden") == json({32, 32}));
  const auto adam = search::trials_at(definition, {0.01, 0.0, 0.0, std::nullopt});
  CHECK(adam[0].optimizer.plugin == "adam");
  CHECK_FALSE(adam[0].optimizer.parameters.contains("momentum"));
  // What is not active has its default.
  const auto given =
      with(with(tpe_search, "optimizer: {plugin: adam, lr: 1e-3}", "optimizer: {plugin: sgd, momentum: 0.3}"),
           "    optimizer: choice(adam, sgd)\n", "");
  const auto depends = search_of(with(given, "{optimizer: sgd}, draw", "{model.hidden: [10]}, draw"));
  CHECK(search::trials_at(depends, {0.01, 1.0, std::nullopt})[0].optimizer.parameters.at("momentum") == 0.3);
  CHECK(search::trials_at(depends, {0.01, 0.0, 0.6})[0].optimizer.parameters.at("momentum") == 0.6);
}

TEST_CASE("A search is stored and read again to the bit") {
  const auto definition = search_of(tpe_search, {"search.seeds_per_configuration=3"});
  CHECK(search::definition_from_json(json::parse(search::to_json(definition).dump())) == definition);
}

TEST_CASE("The sampler and the settings of a search are overridden like others") {
  CHECK(search_of(tpe_search, {"search.trials=50"}).settings.trials == 50);
  const auto random = search_of(tpe_search, {"search=random"});
  CHECK(random.sampler.plugin == "random");
  CHECK(random.settings.trials == 40);
  CHECK(random.space == search_of(tpe_search).space);
  CHECK(search_of(tpe_search, {"search.startup=3", "search.seed=7", "search.lag=0"}).settings ==
        search::SearchSettings{40, 7, 1, 0});
  CHECK(search_of(tpe_search, {"search={plugin: tpe, trials: 3}"}).sampler.parameters.at("startup") == 5);
  CHECK_FALSE(loaded(tpe_search, {"search=null"}).search);
}

TEST_CASE("A draw on the command line changes or adds a key of the space") {
  const auto changed = search_of(tpe_search, {"optimizer.lr=uniform(0.1,0.2)"});
  CHECK(changed.space[0].low == 0.1);
  CHECK(changed.space.size() == 4);
  CHECK(search_of(tpe_search, {"optimizer.momentum=uniform(0.1,0.2)"}).space[3].conditions.size() == 1);
  CHECK(search_of(tpe_search, {"model.dropout=uniform(0,0.5)"}).space.back().key == "model.dropout");
  const auto fixed = search_of(tpe_search, {"optimizer.lr=0.01"});
  CHECK(fixed.space.size() == 3);
  CHECK(search::trials_at(fixed, {0.0, 0.0, std::nullopt})[0].optimizer.parameters.at("lr") == 0.01);
  const auto begun = search_of(wine_text, {"search=tpe", "search.trials=5", "optimizer.lr=loguniform(1e-4,1e-2)"});
  CHECK(begun.space.size() == 1);
}

TEST_CASE("A random search of a sweep stays one where there is no search") {
  const auto config = loaded(wine_text, {"random.trials=3", "optimizer.lr=uniform(0.1,0.2)"});
  CHECK_FALSE(config.search);
  CHECK(config.axes.at(0).points.size() == 3);
}

TEST_CASE("Seeds and folds are the replicates of a search") {
  const auto seeds = loaded(tpe_search, {"search.seeds_per_configuration=3", "seed=5"});
  CHECK(trial_count(seeds) == 120);
  const auto trials = search::trials_at(*seeds.search, {0.01, 0.0, 0.0, std::nullopt});
  REQUIRE(trials.size() == 3);
  CHECK(trials[0].seed == 5);
  CHECK(trials[2].seed == 7);
  CHECK(spec::config_sha256(trials[0]) == spec::config_sha256(trials[2]));
  CHECK(search_of(tpe_search, {"seed=0..4"}).replicates.size() == 5);
  CHECK(search_of(tpe_search, {"dataset.folds=4", "dataset.fold=0..3", "seed=0,1"}).replicates.size() == 8);
}

TEST_CASE("Draws have steps, integers and logarithms of them") {
  const auto definition = search_of(
      wine_text +
      "search: {trials: 9, space: {model.dropout: 'uniform(0, 0.5, 0.1)', training.epochs: 'randint(10, 50, 10)',"
      " training.batch_size: 'lograndint(4, 64)'}}\n");
  CHECK(definition.space[0].count() == 6);
  CHECK(definition.space[1].count() == 5);
  CHECK(definition.space[2].logarithmic);
  const auto trial = search::trials_at(definition, {definition.space[0].value(3), 30.0, 16.0})[0];
  CHECK(trial.model.parameters.at("dropout") == 0.3);
  CHECK(trial.training.epochs == 30);
  CHECK(std::get<std::int64_t>(trial.training.batch_size) == 16);
  const auto drawn = loaded(wine_text, {"random.trials=6", "model.dropout=uniform(0,0.5,0.1)"}).axes.at(0);
  CHECK(std::any_of(drawn.points.begin(), drawn.points.end(), [](const auto& one) { return one[0].value == 0.3; }));
}

TEST_CASE("Numbers of a search are rounded for people and stay inside their range") {
  const auto definition = search_of(tpe_search);
  const auto rounded = [&](double lr) { return *search::rounded(definition, {lr, 0.0, 0.0, std::nullopt})[0]; };
  CHECK(rounded(0.0123456789) == 0.0123457);
  CHECK(rounded(1e-5) > 1e-5);
  CHECK(rounded(1e-1) < 1e-1);
}

TEST_CASE("What a search cannot be is said at its place") {
  CHECK(faults(wine_text + "search: {plugin: tpe, trials: 9}\n") ==
        Lines{"configs/wine.yaml:9:9: the search's space has no key to search; add one, such as optimizer.lr: "
              "loguniform(1e-5, 1e-1)"});
  CHECK(faults(wine_text + "search: {plugin: tpe, space: {optimizer.lr: 'uniform(0.1, 1)'}}\n") ==
        Lines{"configs/wine.yaml:9:18: sampler 'tpe' needs 'trials' (How many configurations to try.)"});
  CHECK(faults(wine_text + "search: {plugin: radom, trials: 9, space: {optimizer.lr: 'uniform(0.1, 1)'}}\n") ==
        Lines{"configs/wine.yaml:9:18: there is no sampler 'radom'; did you mean 'random'?; there are: random, tpe"});
  CHECK(
      faults(wine_text + "search: {plugin: tpe, trials: 9, startop: 3, space: {optimizer.lr: 'uniform(0.1, 1)'}}\n") ==
      Lines{"configs/wine.yaml:9:34: sampler 'tpe' has no parameter 'startop'; did you mean 'startup'?"});
  CHECK(faults(wine_text + "search: {plugin: tpe, trials: 0, space: {optimizer.lr: 'uniform(0.1, 1)'}}\n") ==
        Lines{"configs/wine.yaml:9:31: search.trials must be at least 1 and at most 1000000000; found 0"});
  CHECK(faults(wine_text + "search: 3\n").size() == 1);
}

TEST_CASE("A search may name a stopper, which is written, merged and overridden as other plugins are") {
  CHECK_FALSE(search_of(tpe_search).stopper);
  const auto text = with(tpe_search, "  startup: 5\n", "  startup: 5\n  stopper: {plugin: asha, min_epochs: 3}\n");
  const auto definition = search_of(text);
  REQUIRE(definition.stopper);
  CHECK(definition.stopper->plugin == "asha");
  CHECK(definition.stopper->parameters == json({{"min_epochs", 3}}));
  CHECK(definition.sampler.parameters == search_of(tpe_search).sampler.parameters);
  CHECK(search::definition_from_json(json::parse(search::to_json(definition).dump())) == definition);
  CHECK(search::stopper_setting(definition).configurations == 40);
  CHECK(loaded(text).stopper_place->line == 13);
  CHECK(search_of(tpe_search, {"search.stopper=asha"}).stopper->parameters == json({{"min_epochs", 1}}));
  CHECK(search_of(text, {"search.stopper=median"}).stopper->parameters == json::object());
  CHECK(search_of(text, {"search.stopper={min_epochs: 4}"}).stopper->parameters == json({{"min_epochs", 4}}));
  CHECK(search_of(text, {"search={stopper: {min_epochs: 5}}"}).stopper->parameters == json({{"min_epochs", 5}}));
  CHECK(search_of(text, {"search=random"}).stopper->plugin == "asha");
  CHECK_FALSE(search_of(text, {"search.stopper=null"}).stopper);
}

TEST_CASE("What a stopper cannot be is said at its place") {
  const auto stopper_faults = [](const std::string& stopper, const std::string& more = "") {
    return faults(wine_text + more + "search: {trials: 9, stopper: " + stopper +
                  ", space: {optimizer.lr: 'uniform(0.1, 1)'}}\n");
  };
  CHECK(stopper_faults("ashaa") == Lines{"configs/wine.yaml:9:30: there is no stopper 'ashaa'; did you mean 'asha'?; "
                                         "there are: asha, median"});
  CHECK(stopper_faults("{plugin: asha, min_epoch: 2}") ==
        Lines{"configs/wine.yaml:9:45: stopper 'asha' has no parameter 'min_epoch'; did you mean 'min_epochs'?"});
  CHECK(stopper_faults("{plugin: asha, min_epochs: 0}") ==
        Lines{"configs/wine.yaml:9:57: search.stopper.min_epochs must be at least 1; found 0"});
  CHECK(stopper_faults("{min_epochs: 1}").size() == 1);
  CHECK(
      faults(wine_text + "stopper: asha\n") ==
      Lines{"configs/wine.yaml:9:1: unknown key 'stopper'; it stands below 'search:', whose configurations it stops"});
  CHECK(faults(with(wine_text, "epochs: 100", "epochs: 1") +
               "search: {trials: 9, stopper: asha, space: {optimizer.lr: 'uniform(0.1, 1)'}}\n") ==
        Lines{"configs/wine.yaml:9:30: search.stopper has nothing to stop: a trial is evaluated once in its 1 epoch; "
              "give training.epochs more, or leave out search.stopper"});
  CHECK(faults(wine_text + "search: {trials: 9, stopper: asha, space: {training.epochs: 'randint(5, 9)'}}\n") ==
        Lines{"configs/wine.yaml:9:44: 'training.epochs' is drawn beside a stopper, which compares trials of the same "
              "length; give it one value, or leave out search.stopper"});
}

TEST_CASE("What a space cannot be is said at its place") {
  check_space("optimizer.lrr: 'uniform(0.1, 1)'", "29: optimizer 'adam' has no parameter 'lrr'; did you mean 'lr'?");
  check_space("optimzer.lr: 'uniform(0.1, 1)'", "29: unknown key 'optimzer'; did you mean 'optimizer'?");
  check_space("optimizer.lr: 'loguniform(0, 1)'",
              "43: 'loguniform(0, 1)' needs ends above 0, since it draws a logarithm");
  check_space("optimizer.lr: 'uniform(1, 0.1)'",
              "43: 'uniform(1, 0.1)' has no room between its ends; write the smaller number first");
  check_space("optimizer.lr: 'uniform(-1, 1)'", "52: optimizer.lr must be above 0; found -1");
  check_space("optimizer.lr: 'uniform(0, 1, 0.1)'", "52: optimizer.lr must be above 0; found 0");
  check_space("model.dropout: 'uniform(0, 0.5, 0.7)'",
              "44: 'uniform(0, 0.5, 0.7)' has a step of 0.7, which is longer than its range (0, 0.5); write a smaller "
              "step");
  check_space("model.hidden: 'choice([10], [10])'", "43: 'model.hidden' lists [10] twice; each value once is enough");
  check_space("model.hidden: [10]",
              "43: a search draws from uniform, loguniform, randint, lograndint, choice, such as uniform(0, 1); found "
              "a list");
  check_space("seed: 'randint(0, 9)'",
              "29: 'seed' is what replicates differ in, and nothing to search; for several seeds, set "
              "search.seeds_per_configuration");
  check_space("name: 'choice(a, b)'", "29: 'name' cannot be swept: it belongs to the whole experiment");
  check_space("training.time_limit: 'choice(1h, 2h)'",
              "29: 'training.time_limit' changes no result, so there is nothing to draw; give it one value");
  check_space("optimizer: 'choice(adam, lion)'", "54: there is no optimizer 'lion'; there are: adam, sgd, twice");
}

TEST_CASE("A condition of a space that cannot hold is said at its place") {
  const std::string momentum = "optimizer.momentum: {when: ";
  check_space("optimizer: 'choice(adam, sgd)', optimizer.momentum: 'uniform(0, 1)'",
              "61: of the plugins to choose from only sgd has 'optimizer.momentum'; write {when: {optimizer: sgd}, "
              "draw: …}");
  check_space("optimizer: 'choice(adam, sgd)', " + momentum + "{optimizer: lion}, draw: 'uniform(0, 1)'}",
              "89: 'optimizer.momentum' depends on an option that 'optimizer' does not have; name one of its values");
  check_space(momentum + "{optimizer: sgd}, draw: 'uniform(0, 1)'}, optimizer: 'choice(adam, sgd)'",
              "57: 'optimizer.momentum' depends on the later key 'optimizer'; write 'optimizer' before it");
  check_space("optimizer.weight_decay: {when: {model.dropout: 0.5}, draw: 'uniform(0, 1)'}",
              "61: 'optimizer.weight_decay' depends on a key that is not in the space; add that key before it");
  check_space("optimizer.weight_decay: {when: {optimizer.weight_decay: 0.5}, draw: 'uniform(0, 1)'}",
              "61: 'optimizer.weight_decay' depends on itself; name another key");
  check_space(
      "model.dropout: 'uniform(0, 0.5)', optimizer.weight_decay: {when: {model.dropout: 0.5}, draw: 'uniform(0, 1)'}",
      "95: 'optimizer.weight_decay' depends on 'model.dropout', which takes every number of a range; give that "
      "one a step or a choice");
  check_space("model.dropout: 'uniform(0, 0.5, 0.1)', optimizer.lr: {draw: 'uniform(0, 1)'}",
              "82: a draw that depends on another key needs 'when' and 'draw'; write {when: {optimizer: sgd}, draw: "
              "'uniform(0, 0.99)'}");
  check_space("optimizer.lr: {when: {optimizer: sgd}, drow: 'uniform(0, 1)'}",
              "68: a draw has no key 'drow'; write {when: {optimizer: sgd}, draw: 'uniform(0, 0.99)'}");
  check_space("optimizer: 'choice(adam, sgd)', " + momentum + "{optimizer: sgd}, draw: 'uniform(-1, 1)'}",
              "121: optimizer.momentum must be at least 0; found -1");
  CHECK(space_faults("model.dropout: 'uniform(0, 0.5, 0.1)', optimizer.lr: {when: {model.dropout: [0.3, 0.2]}, draw: "
                     "'uniform(0, 1)'}")
            .empty());
}

TEST_CASE("What is swept beside a search is refused") {
  CHECK(
      faults(tpe_search, {"training.epochs=3,4"}) ==
      Lines{"override@1: 'training.epochs' is swept beside a search, which tries one configuration after another; draw "
            "it in the search's space, as choice(…), or leave out one of the two"});
  CHECK(faults(tpe_search, {"search.seeds_per_configuration=2", "seed=0..3"}) ==
        Lines{"override@1: the seed is swept beside search.seeds_per_configuration; leave out one of the two"});
  CHECK(faults(tpe_search, {"search.space={optimizer.lr: 'uniform(0, 1)'}"}).size() == 1);
}

TEST_CASE("A search of more trials than are allowed is refused") {
  CHECK(faults(tpe_search, {"search.trials=20000"}) ==
        Lines{"configs/wine.yaml:10:3: this search makes 20000 trials, more than the 10000 allowed; try fewer or raise "
              "--max-trials"});
}

TEST_CASE("A config that extends another changes its search key by key") {
  // What a file does, an override of the whole block does, too.
  const auto changed =
      search_of(tpe_search, {"search={trials: 7, space: {optimizer.lr: 'uniform(0.1, 1)', model.hidden: null}}"});
  CHECK(changed.settings.trials == 7);
  CHECK(changed.space.size() == 3);
  CHECK(changed.space[0].low == 0.1);
}
