#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;

namespace {

/// Changes one piece of the wine config and says what must be said about it, from `line:column` on.
struct RefusedChange {
  std::string from;
  std::string to;
  std::string fault;
};

void check_changes(const std::vector<RefusedChange>& cases) {
  for (const auto& one : cases) {
    CAPTURE(one.to);
    const auto lines = faults(with(wine_text, one.from, one.to));
    REQUIRE(lines.size() == 1);
    CHECK(lines.front() == "configs/wine.yaml:" + one.fault);
  }
}

}  // namespace

TEST_CASE("An unknown key is refused with what was meant") {
  check_changes({
      {"optimizer:", "optimzer:", "6:1: unknown key 'optimzer'; did you mean 'optimizer'?"},
      {"batch_size", "bach_size", "8:25: training has no key 'bach_size'; did you mean 'batch_size'?"},
      {"seed: 0", "epochs: 3", "2:1: unknown key 'epochs'; did you mean 'training.epochs'?"},
      {"seed: 0", "lr: 3", "2:1: unknown key 'lr'; did you mean 'optimizer.lr'?"},
      {"seed: 0", "seed:0: 3", "2:1: unknown key 'seed:0'; put a space after 'seed:'"},
      {"lr: 1e-3", "lr:1e-3: 2", "6:27: optimizer 'adam' has no parameter 'lr:1e-3'; put a space after 'lr:'"},
      {"seed: 0", "optimizer.lr: 3", "2:1: unknown key 'optimizer.lr'; in a file, put 'lr: …' inside 'optimizer:'"},
      {"seed: 0", "banana: 3",
       "2:1: unknown key 'banana'; a config has: name, tags, note, seed, dataset, model, loss, optimizer, scheduler, "
       "checkpoint, stop, task, metrics, training, parameters, init, launcher, sweep, search, extends"},
  });
}

TEST_CASE("An unknown plugin parameter is refused with the parameters there are") {
  check_changes({
      {"lr: 1e-3", "lrr: 1e-3", "6:27: optimizer 'adam' has no parameter 'lrr'; did you mean 'lr'?"},
      {"lr: 1e-3", "momentum: 1",
       "6:27: optimizer 'adam' has no parameter 'momentum'; there are: lr, betas, eps, weight_decay, amsgrad"},
      {"loss: cross_entropy", "loss: {plugin: mse, scale: 2}",
       "5:21: loss 'mse' has no parameter 'scale'; it has none"},
  });
}

TEST_CASE("A missing plugin is refused with the list of those there are") {
  check_changes({
      {"plugin: adam", "plugin: lion", "6:21: there is no optimizer 'lion'; there are: adam, sgd, twice"},
      {"plugin: adam", "plugin: Adam",
       "6:21: there is no optimizer 'Adam'; did you mean 'adam'?; there are: adam, sgd, twice"},
      {"plugin: adam, ", "",
       "6:12: 'optimizer' does not say which plugin; add 'plugin: NAME'; there are: adam, sgd, twice"},
      {"{plugin: adam, lr: 1e-3}", "{plugin:adam}",
       "6:12: 'optimizer' does not say which plugin; put a space after 'plugin:'; there are: adam, sgd, twice"},
      {"loss: cross_entropy\n", "",
       "1:1: 'loss' is missing; add a line such as 'loss: cross_entropy'; there are: cross_entropy, mse"},
      {"cross_entropy", "null",
       "5:7: loss must be a plugin's name or a mapping with 'plugin'; found null; there are: cross_entropy, mse"},
      {"checkpoint: best_loss", "checkpoint: []", "7:13: 'checkpoint' is an empty list; it needs at least one plugin"},
      {"plugin: adam", "plugin: twice",
       "6:21: optimizer 'twice' is offered by /a/one.so and by /b/two.so; remove one, or take its folder off the "
       "plugin path"},
      {"plugin: adam", "plugin: old",
       "6:21: optimizer 'old' is in /c/old.so, which was refused: it was built for SDK 0, this runner has SDK 1; build "
       "it anew"},
  });
}

TEST_CASE("A plugin that needs a parameter says so") {
  CHECK(faults(with(wine_text, "plugin: wine", "plugin: csv")) ==
        Lines{"configs/wine.yaml:3:19: dataset 'csv' needs 'path' (Where the file is.)",
              "configs/wine.yaml:3:19: dataset 'csv' needs 'target' (The column to predict.)"});
}

TEST_CASE("A value of the wrong type is refused with the right one") {
  check_changes({
      {"seed: 0", "seed: zero", "2:7: seed must be an integer; found the text 'zero'"},
      {"seed: 0", "seed: true", "2:7: seed must be an integer; found true"},
      {"seed: 0", "seed: 1.5", "2:7: seed must be an integer; found the number 1.5"},
      {"seed: 0", "seed: \"3\"", "2:7: seed must be an integer; found the text '3'; leave out the quotes"},
      {"seed: 0", "seed: 0..9",
       "2:7: seed must be an integer; found the text '0..9'; to run each value, put it under 'sweep:'"},
      {"lr: 1e-3", "lr: fast", "6:31: optimizer.lr must be a number; found the text 'fast'"},
      {"lr: 1e-3", "lr: [1e-3, 1e-2]",
       "6:31: optimizer.lr must be a number; found a list; to run each value, list them under 'sweep:'"},
      {"lr: 1e-3", "lr:", "6:30: optimizer.lr must be a number; found null"},
      {"[10, 10]", "10", "4:30: model.hidden must be a list of integers; found the number 10; write [10]"},
      {"[10, 10]", "[10, x]", "4:35: each of model.hidden must be an integer; found the text 'x'"},
      {"relu", "rely",
       "4:52: model.activation must be one of relu, tanh, sigmoid, gelu, elu; found the text 'rely'; did you mean "
       "'relu'?"},
      {"full", "fll",
       "8:37: training.batch_size must be an integer or full; found the text 'fll'; did you mean 'full'?"},
      {"name: wine", "name: 3.5",
       "1:7: name must be text; found the number 3.5; put it in quotes if it is meant as text"},
      {"name: wine", "note: [a]", "1:7: note must be text; found a list"},
      {"name: wine", "tags: a", "1:7: tags must be a list of texts; found the text 'a'; write [a]"},
      {"training: {epochs: 100, batch_size: full}", "training: 3",
       "8:11: training must be a mapping, such as {epochs: 10}; found the number 3"},
      {"batch_size: full", "time_limit: 30x",
       "8:37: training.time_limit must be seconds or text such as 45s, 30m or 1h30m; found the text '30x'"},
      {"batch_size: full", "device: CUDA",
       "8:33: training.device must be cpu, auto, cuda or cuda:N; found the text 'CUDA'"},
  });
}

TEST_CASE("A value out of bounds is refused with the bounds") {
  check_changes({
      {"seed: 0", "seed: -1", "2:7: seed must be at least 0 and at most 4294967295; found -1"},
      {"seed: 0", "seed: 4294967296", "2:7: seed must be at least 0 and at most 4294967295; found 4294967296"},
      {"0.2", "1", "3:46: dataset.validation_fraction must be above 0 and below 1; found 1"},
      {"lr: 1e-3", "lr: 0", "6:31: optimizer.lr must be above 0; found 0"},
      {"lr: 1e-3", "lr: 1e-999", "6:31: optimizer.lr must be above 0; found 1e-999"},
      {"[10, 10]", "[10, 0]", "4:35: each of model.hidden must be at least 1; found 0"},
      {"epochs: 100", "epochs: 0", "8:20: training.epochs must be at least 1; found 0"},
      {"epochs: 100", "epochs: 99999999999999999999",
       "8:20: training.epochs is too large for an integer; found the number 99999999999999999999"},
  });
}

TEST_CASE("Folds that do not fit together are refused, with what to write") {
  check_changes({
      {"validation_fraction: 0.2", "folds: 5",
       "3:25: dataset.folds needs dataset.fold, which of them validates; dataset.fold=0..4 trains one trial for each"},
      {"validation_fraction: 0.2", "fold: 0",
       "3:25: dataset.fold needs dataset.folds, the number of parts of the cross-validation"},
      {"validation_fraction: 0.2", "folds: 5, fold: 5",
       "3:35: dataset.fold must be at most 4, as there are 5 folds; found 5"},
      {"validation_fraction: 0.2", "folds: 1, fold: 0", "3:32: dataset.folds must be at least 2; found 1"},
  });
}

TEST_CASE("Scalings that contradict each other are refused, in a sweep as well") {
  check_changes({
      {"validation_fraction: 0.2", "standardize: true, scaling: robust",
       "3:44: dataset.scaling is robust, which dataset.standardize contradicts; leave that out"},
      {"validation_fraction: 0.2", "scaling: median",
       "3:34: dataset.scaling must be one of standard, min_max, robust or null; found the text 'median'"},
  });
}

TEST_CASE("A rate that is no finite number is refused") {
  check_changes({
      {"1e-3", ".nan", "6:31: optimizer.lr must be a number; found NaN"},
      {"1e-3", "nan", "6:31: optimizer.lr must be a number; found the text 'nan'"},
      {"1e-3", ".inf", "6:31: optimizer.lr must be a finite number; found .inf"},
      {"1e-3", "1e999", "6:31: optimizer.lr must be a finite number; found 1e999"},
  });
}

TEST_CASE("A name that could not be found again is refused") {
  check_changes({
      {"name: wine", "name: \"3\"",
       "1:7: name must not be a number, since experiments are found by number, too; add a letter"},
      {"name: wine", "name: \" \"", "1:7: name must not be empty; leave it out to use the file's name"},
  });
}

TEST_CASE("All errors of file and overrides are reported at once") {
  auto text = with(wine_text, "seed: 0", "seed: x\nbanana: 1");
  text = with(text, "plugin: wine", "plugin: wien");
  text = with(text, "relu", "rely");
  text = with(text, "lr: 1e-3", "lr: .nan, lrr: 3");
  text = with(text, "epochs: 100", "epochs: 0");
  CHECK(faults(text, {"model.hidden=[0]", "optimizer.lr", "loss=none"}).size() == 10);
}

TEST_CASE("Past a hundred faults the rest is not reported") {
  std::string text = wine_text;
  for (int i = 0; i < 500; ++i) text += "key" + std::to_string(i) + ": 1\n";
  CHECK(faults(text).size() == 100);
}
