#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;

namespace {

/// Gives one override to the wine config and says what must be said about it, from the column on.
struct RefusedOverride {
  std::string text;
  std::string fault;
};

void check_overrides(const std::vector<RefusedOverride>& cases) {
  for (const auto& one : cases) {
    CAPTURE(one.text);
    const auto lines = faults(wine_text, {one.text});
    REQUIRE(lines.size() == 1);
    CHECK(lines.front() == "override@" + one.fault);
  }
}

}  // namespace

TEST_CASE("An override changes one key") {
  CHECK(loaded(wine_text, {"optimizer.lr=0.01"}).base.optimizer.parameters["lr"] == 0.01);
  CHECK(loaded(wine_text, {"model.hidden=[32,32]"}).base.model.parameters["hidden"].dump() == "[32,32]");
  CHECK(loaded(wine_text, {"model.hidden=[]"}).base.model.parameters["hidden"].dump() == "[]");
  CHECK(loaded(wine_text, {"training.batch_size=8"}).base.training.batch_size == runner::spec::BatchSize(8));
  CHECK(loaded(wine_text, {"training.time_limit=30m"}).base.training.time_limit == 1800.0);
  CHECK_FALSE(
      loaded(with(wine_text, "full", "full, time_limit: 3"), {"training.time_limit=null"}).base.training.time_limit);
  CHECK(loaded(wine_text, {"dataset.standardize=true"}).base.dataset.standardize);
  CHECK(loaded(wine_text, {" seed = 7 "}).base.seed == 7);
  const auto config = loaded(wine_text, {"optimizer.lr=0.01", "seed=3"});
  CHECK(config.overrides == std::vector<std::string>{"optimizer.lr=0.01", "seed=3"});
  CHECK(config.text == wine_text);
}

TEST_CASE("An override adds a key that the file leaves out") {
  CHECK(loaded(wine_text, {"model.dropout=0.5"}).base.model.parameters["dropout"] == 0.5);
  CHECK(loaded("model: mlp\nloss: mse\n", {"dataset=wine", "optimizer=sgd"}).base.dataset.plugin == "wine");
  CHECK(loaded(wine_text, {"checkpoint.min_delta=0.1"}).base.checkpoint.at(0).parameters["min_delta"] == 0.1);
}

TEST_CASE("A block that a trial may do without is taken out by null or an empty list, and no other") {
  const auto text = wine_text + std::string("stop: {plugin: early_stopping, patience: 3}\n");
  REQUIRE(loaded(text).base.stop.size() == 1);
  CHECK(loaded(text, {"stop=null"}).base == loaded(wine_text).base);
  CHECK(loaded(text, {"stop=[]"}).base == loaded(wine_text).base);
  check_overrides({{"checkpoint=[]", "12: 'checkpoint' is an empty list; it needs at least one plugin"}});
}

TEST_CASE("Another plugin drops the parameters of the one before") {
  const auto base = loaded(wine_text, {"optimizer=sgd"}).base;
  CHECK(base.optimizer.plugin == "sgd");
  CHECK(base.optimizer.parameters["lr"] == 0.01);
  CHECK_FALSE(base.optimizer.parameters.contains("betas"));
  CHECK(loaded(wine_text, {"optimizer.plugin=sgd"}).base == base);
}

TEST_CASE(
    "An override of a block is merged as that of a file which extends another: the plugin's own parameters stay") {
  const auto text = with(wine_text, "lr: 1e-3", "lr: 0.125");
  const auto base = loaded(text).base;
  CHECK(loaded(text, {"optimizer=adam"}).base == base);
  CHECK(loaded(text, {"optimizer.plugin=adam"}).base == base);
  CHECK(loaded(text, {"optimizer={lr: 0.125}"}).base == base);
  CHECK(loaded(text, {"optimizer={plugin: adam, lr: 0.5}"}).base == loaded(text, {"optimizer.lr=0.5"}).base);
  const auto swept = loaded(text, {"optimizer=sgd,adam"}).axes.at(0);
  CHECK(swept.points.at(0).at(0).value["lr"] == 0.01);
  CHECK(swept.points.at(1).at(0).value["lr"] == 0.125);
}

TEST_CASE("Plugin choices apply before their parameters, whatever their order") {
  const auto one = loaded(wine_text, {"optimizer.momentum=0.9", "optimizer=sgd"}).base;
  const auto other = loaded(wine_text, {"optimizer=sgd", "optimizer.momentum=0.9"}).base;
  CHECK(one == other);
  CHECK(one.optimizer.parameters["momentum"] == 0.9);
  CHECK(loaded(wine_text, {"optimizer={plugin: sgd, momentum: 0.9}"}).base == one);
}

TEST_CASE("Another dataset keeps how the runner splits and scales") {
  const auto text = with(wine_text, "validation_fraction: 0.2", "validation_fraction: 0.3, standardize: true");
  const auto base = loaded(text, {"dataset=csv", "dataset.path=/a.csv", "dataset.target=y"}).base;
  CHECK(base.dataset.validation_fraction == 0.3);
  CHECK(base.dataset.standardize);
  CHECK(base.dataset.parameters["path"] == "/a.csv");
}

TEST_CASE("A list of policies is given as a list") {
  const auto base = loaded(wine_text, {"checkpoint=[{plugin: best_loss, min_delta: 0.1}, last]"}).base;
  REQUIRE(base.checkpoint.size() == 2);
  CHECK(base.checkpoint[0].parameters["min_delta"] == 0.1);
  CHECK(base.checkpoint[1].plugin == "last");
  CHECK(faults(wine_text, {"checkpoint=[best_loss, last]", "checkpoint.min_delta=1"}) ==
        Lines{"override@1: 'checkpoint' is a list here, so a parameter does not say whose it is; give the whole list"});
}

TEST_CASE("Text is taken as it stands, quotes keep what would be read") {
  CHECK(loaded(wine_text, {"note=a, b: c # d"}).note == "a, b: c # d");
  CHECK(loaded(wine_text, {"note='a, b'"}).note == "a, b");
  CHECK(loaded(wine_text, {"note=\"a\\tb\""}).note == "a\tb");
  CHECK(loaded(wine_text, {"note='it''s'"}).note == "it's");
  CHECK(loaded(wine_text, {"note='3'"}).note == "3");
  CHECK(loaded(wine_text, {"note=''"}).note.empty());
  CHECK(loaded(wine_text, {"note=a=b"}).note == "a=b");
  CHECK(loaded(wine_text, {"name=no"}).name == "no");
  CHECK(loaded(wine_text, {"tags=[a, 'b c']"}).tags == std::vector<std::string>{"a", "b c"});
}

TEST_CASE("A text that is no override is refused") {
  check_overrides({
      {"optimizer.lr", "1: 'optimizer.lr' is no override; write key=value, such as optimizer.lr=0.01"},
      {"=3", "1: the key is missing; write key=value, such as optimizer.lr=0.01"},
      {"seed=", "6: a value is missing here; write null for none or '' for an empty text"},
      {"seed=1,,2", "8: a value is missing here; write null for none or '' for an empty text"},
      {"seed=1,", "8: a value is missing here; write null for none or '' for an empty text"},
      {"+seed=1", "1: overrides need no '+' or '~' in front; write key=value"},
      {"~seed=1", "1: overrides need no '+' or '~' in front; write key=value"},
      {"model.hidden=[1,2", "18: this is not valid YAML: end of sequence flow not found; a ']' or a comma is missing"},
      {"note=\xff", "6: this byte is not UTF-8; save the file with UTF-8 encoding"},
      {"seed=\n", "7: a value is missing here; write null for none or '' for an empty text"},
  });
}

TEST_CASE("An override of a key that does not exist is refused") {
  check_overrides({
      {"optimzer.lr=1", "1: unknown key 'optimzer'; did you mean 'optimizer'?"},
      {"optimizer.lrr=1", "1: optimizer 'adam' has no parameter 'lrr'; did you mean 'lr'?"},
      {"epochs=3", "1: unknown key 'epochs'; did you mean 'training.epochs'?"},
      {"training.epoch=3", "1: training has no key 'epoch'; did you mean 'epochs'?"},
      {"lr=3", "1: unknown key 'lr'; did you mean 'optimizer.lr'?"},
      {"hidden=[3]", "1: unknown key 'hidden'; did you mean 'model.hidden'?"},
      {"momentm=0.9", "1: unknown key 'momentm'; did you mean 'optimizer.momentum'?"},
      {"epoch=3", "1: unknown key 'epoch'; did you mean 'training.epochs'?"},
      {"validation_fraction=0.3", "1: unknown key 'validation_fraction'; did you mean 'dataset.validation_fraction'?"},
      {"model.lr=3", "1: model 'mlp' has no parameter 'lr'; did you mean 'optimizer.lr'?"},
      {"training.hidden=3", "1: training has no key 'hidden'; did you mean 'model.hidden'?"},
      {"optimizer.betas.0=3",
       "1: unknown key 'optimizer.betas.0'; a key is a block and one name in it, such as optimizer.lr"},
      {"optimizer.=3", "1: unknown key 'optimizer.'; a key is a block and one name in it, such as optimizer.lr"},
      {"seed.x=3", "1: 'seed' is a single value and has nothing below it; write 'seed' alone"},
      {"training=3", "1: 'training' is a block; give its keys one by one, such as training.epochs=10"},
      {"optimizer=lion", "11: there is no optimizer 'lion'; there are: adam, sgd, twice"},
      {"dataset.path=x",
       "1: dataset 'wine' has no parameter 'path'; there are: validation_fraction, test_fraction, folds, fold, "
       "stratify, split_seed, standardize, scaling"},
  });
}

TEST_CASE("A faulty value in an override is refused where it stands") {
  check_overrides({
      {"optimizer.lr=.nan", "14: optimizer.lr must be a number; found NaN"},
      {"optimizer.lr=-1", "14: optimizer.lr must be above 0; found -1"},
      {"model.hidden=[10, 0]", "19: each of model.hidden must be at least 1; found 0"},
      {"optimizer={plugin: sgd, lrr: 1}", "25: optimizer 'sgd' has no parameter 'lrr'; did you mean 'lr'?"},
      {"optimizer={plugin:sgd}", "12: optimizer 'adam' has no parameter 'plugin:sgd'; put a space after 'plugin:'"},
      {"tags=a,b", "6: tags must be a list of texts; found the text 'a,b'; write [a,b]"},
      {"optimizer.lr='0.1'", "14: optimizer.lr must be a number; found the text '0.1'; leave out the quotes"},
      {"optimizer.lr=[0.1, 0.2]",
       "14: optimizer.lr must be a number; found a list; to run each value, leave out the brackets"},
  });
}

TEST_CASE("A key overridden twice is refused") {
  CHECK(faults(wine_text, {"seed=1", "seed=2"}) == Lines{"override@1: 'seed' is overridden twice; give it once"});
  CHECK(faults(wine_text, {"optimizer=sgd", "optimizer.plugin=adam"}) ==
        Lines{"override@1: 'optimizer' is overridden twice; give it once"});
}
