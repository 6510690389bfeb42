#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;
using nlohmann::json;

namespace {

// The values of one axis with one key, as they were written.
json shown(const Axis& axis) {
  json out = json::array();
  for (const auto& point : axis.points) out.push_back(point.at(0).shown);
  return out;
}

json swept(const std::string& key_and_value) {
  const auto config = loaded(wine_text, {key_and_value});
  REQUIRE(config.axes.size() == 1);
  return shown(config.axes[0]);
}

Lines sweep_faults(const std::string& sweep) { return faults(wine_text + "sweep: {" + sweep + "}\n"); }

}  // namespace

TEST_CASE("Commas and ranges in an override make a sweep") {
  CHECK(swept("optimizer.lr=1e-3,1e-2").dump() == "[0.001,0.01]");
  CHECK(swept("seed=0..3").dump() == "[0,1,2,3]");
  CHECK(swept("seed=0..2,7").dump() == "[0,1,2,7]");
  CHECK(swept("seed=range(0,3)").dump() == "[0,1,2]");
  CHECK(swept("seed=range(0, 10, 3)").dump() == "[0,3,6,9]");
  CHECK(swept("seed=range(3, 0, -1)").dump() == "[3,2,1]");
  CHECK(swept("model.dropout=range(0, 0.5, 0.1)").dump() == "[0,0.1,0.2,0.3,0.4]");
  CHECK(swept("model.hidden=[32,32],[8]").dump() == "[[32,32],[8]]");
  CHECK(swept("optimizer=adam,sgd").dump() == R"(["adam","sgd"])");
  CHECK(swept("optimizer=sgd,{plugin: adam, lr: 0.1}").dump() == R"(["sgd",{"lr":0.1,"plugin":"adam"}])");
}

TEST_CASE("A sweep means the same in the file as on the command line") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"seed: 0..3", "seed=0..3"},
      {"seed: [0..1, 5]", "seed=0..1,5"},
      {"seed: 'range(0, 3)'", "seed=range(0,3)"},
      {"optimizer.lr: [1e-3, 1e-2]", "optimizer.lr=1e-3,1e-2"},
      {"optimizer: [adam, sgd]", "optimizer=adam,sgd"},
      {"optimizer: [{plugin: sgd, lr: 1}, adam]", "optimizer={plugin: sgd, lr: 1},adam"},
      {"model.hidden: [[4], [8, 8]]", "model.hidden=[4],[8,8]"},
      {"checkpoint: [best_loss, [best_loss, last]]", "checkpoint=best_loss,[best_loss, last]"},
      {"dataset.split_seed: [3, null]", "dataset.split_seed=3,null"},
  };
  for (const auto& [in_file, override_text] : cases) {
    CAPTURE(in_file);
    const auto file = loaded(wine_text + "sweep: {" + in_file + "}\n"), line = loaded(wine_text, {override_text});
    REQUIRE(file.axes.size() == 1);
    REQUIRE(line.axes.size() == 1);
    CHECK(file.axes[0].keys == line.axes[0].keys);
    CHECK(shown(file.axes[0]) == shown(line.axes[0]));
    CHECK(file.base == line.base);
    for (std::size_t i = 0; i < file.axes[0].points.size(); ++i) {
      CHECK(file.axes[0].points[i][0].value == line.axes[0].points[i][0].value);
    }
  }
}

TEST_CASE("A sweep of one value in the file is an axis, an override with one value takes the sweep away") {
  CHECK(loaded(wine_text + "sweep: {seed: [3]}\n").axes.at(0).points.size() == 1);
  const auto config = loaded(wine_text + "sweep: {seed: 0..9}\n", {"seed=3"});
  CHECK(config.axes.empty());
  CHECK(config.base.seed == 3);
}

TEST_CASE("Axes come as the file writes them, then those that only overrides have") {
  const auto config = loaded(wine_text + "sweep: {seed: 0..2, optimizer.lr: [1, 2]}\n",
                             {"training.epochs=5,6", "seed=7,8", "model.dropout=0,0.5"});
  REQUIRE(config.axes.size() == 4);
  CHECK(config.axes[0].keys == Lines{"seed"});
  CHECK(shown(config.axes[0]).dump() == "[7,8]");
  CHECK(config.axes[1].keys == Lines{"optimizer.lr"});
  CHECK(config.axes[2].keys == Lines{"training.epochs"});
  CHECK(config.axes[3].keys == Lines{"model.dropout"});
  CHECK(trial_count(config) == 16);
  CHECK(config.base.seed == 7);
  CHECK(config.base.optimizer.parameters["lr"] == 1.0);
  CHECK(config.base.training.epochs == 5);
}

TEST_CASE("A plugin block in a sweep brings parameters of its own") {
  const auto config = loaded(wine_text + "sweep: {optimizer: [{plugin: adam, lr: 2}, {plugin: sgd, lr: 0.1}]}\n");
  const auto& points = config.axes.at(0).points;
  CHECK(points.at(0)[0].value["lr"].dump() == "2.0");
  CHECK(points.at(0)[0].value.contains("betas"));
  CHECK(points.at(1)[0].value["plugin"] == "sgd");
  CHECK(points.at(1)[0].value["momentum"] == 0.0);
  CHECK(config.base.optimizer.parameters["lr"] == 2.0);
}

TEST_CASE("A swept plugin takes the parameters that overrides give") {
  const auto config = loaded(wine_text, {"optimizer=adam,sgd", "optimizer.lr=0.5"});
  for (const auto& point : config.axes.at(0).points) CHECK(point[0].value["lr"] == 0.5);
}

TEST_CASE("Every faulty value of a sweep is refused where it stands") {
  CHECK(sweep_faults("training.epochs: [1, 2.5, x]") ==
        Lines{"configs/wine.yaml:9:30: training.epochs must be an integer; found the number 2.5",
              "configs/wine.yaml:9:35: training.epochs must be an integer; found the text 'x'"});
  CHECK(sweep_faults("optimizer: [adam, lion, {plugin: sgd, lrr: 3}]") ==
        Lines{"configs/wine.yaml:9:27: there is no optimizer 'lion'; there are: adam, sgd, twice",
              "configs/wine.yaml:9:47: optimizer 'sgd' has no parameter 'lrr'; did you mean 'lr'?"});
  CHECK(faults(wine_text, {"optimizer.lr=1,-1,0"}) == Lines{"override@16: optimizer.lr must be above 0; found -1",
                                                            "override@19: optimizer.lr must be above 0; found 0"});
}

TEST_CASE("A swept key must exist") {
  CHECK(sweep_faults("optimizer.lrr: [1]") ==
        Lines{"configs/wine.yaml:9:9: optimizer 'adam' has no parameter 'lrr'; did you mean 'lr'?"});
  CHECK(sweep_faults("sed: [1]") == Lines{"configs/wine.yaml:9:9: unknown key 'sed'; did you mean 'seed'?"});
  CHECK(sweep_faults("training: [1]") ==
        Lines{"configs/wine.yaml:9:9: 'training' is a block; give its keys one by one, such as training.epochs=10"});
}

TEST_CASE("Empty, single and repeated values of a sweep are refused") {
  CHECK(sweep_faults("seed: []") ==
        Lines{"configs/wine.yaml:9:15: this list is empty; a swept key needs a value or more"});
  CHECK_THAT(sweep_faults("seed: 3").at(0), Catch::Contains("9:15: a swept key takes a list of values or a range"));
  CHECK(sweep_faults("optimizer.lr: [1, 1.0]") ==
        Lines{"configs/wine.yaml:9:27: 'optimizer.lr' takes the value 1.0 twice; list each value once"});
  CHECK(faults(wine_text, {"seed=0..3,2"}) ==
        Lines{"override@11: 'seed' takes the value 2 twice; list each value once"});
  CHECK_THAT(faults(wine_text + "sweep: [seed]\n").at(0), Catch::Contains("9:8: 'sweep' must be a mapping of keys"));
}

TEST_CASE("What belongs to the whole experiment cannot be swept") {
  CHECK(sweep_faults("name: [a, b]") ==
        Lines{"configs/wine.yaml:9:9: 'name' cannot be swept: it belongs to the whole experiment"});
}

TEST_CASE("A limit is no sweep of its own, since its trials would count as replicates of one configuration") {
  const std::string why =
      "these trials would differ in nothing that changes a result, and count as replicates of one configuration; give "
      "each limit in a zip with what needs it, and nothing else twice";
  for (const std::string key : {"training.time_limit", "training.stall_limit"}) {
    CHECK(sweep_faults(key + ": [1h, 2h]").size() == 1);
    CHECK_THAT(sweep_faults(key + ": [1h, 2h]").at(0), Catch::Contains(why));
  }
  CHECK_THAT(sweep_faults("training.resume_every: [1m, 2m]").at(0), Catch::Contains(why));
  CHECK_THAT(sweep_faults("zip: {training.time_limit: [1h, 2h], training.stall_limit: [1m, 2m]}").at(0),
             Catch::Contains(why));
  CHECK_THAT(sweep_faults("zip: {optimizer.lr: [1e-3, 1e-3], training.time_limit: [1h, 2h]}").at(0),
             Catch::Contains(why));
  CHECK(sweep_faults("zip: {optimizer.lr: [1e-3, 1e-4], training.time_limit: [1h, 2h]}").empty());
  CHECK(sweep_faults("zip: {optimizer.lr: [1e-3, 1e-4], training.time_limit: [1h, 1h]}").empty());
  CHECK(faults(wine_text, {"training.time_limit=1h,2h"}).size() == 1);
  CHECK_THAT(sweep_faults("random: {trials: 2, training.time_limit: 'choice(1h, 2h)'}").at(0),
             Catch::Contains("'training.time_limit' changes no result, so there is nothing to draw"));
}

TEST_CASE("A key swept twice is refused") {
  CHECK(sweep_faults("seed: 0..9, seed: [1]").at(0) ==
        "configs/wine.yaml:9:21: key 'seed' is given twice; the first is on line 9, remove one");
  CHECK_THAT(sweep_faults("optimizer: [adam], optimizer.plugin: [sgd]").at(0),
             Catch::Contains("9:28: ") && Catch::Contains("swept twice"));
}

TEST_CASE("A range that makes no sense is refused") {
  const auto fault = [](const std::string& text) {
    const auto lines = faults(wine_text, {text});
    REQUIRE(lines.size() == 1);
    return lines.front();
  };
  CHECK(fault("seed=5..1") == "override@6: '5..1' starts above its end; write the smaller number first");
  CHECK(fault("seed=range(0,0)") == "override@6: 'range(0,0)' is an empty range");
  CHECK_THAT(fault("seed=range(0,3,0)"), Catch::Contains("cannot be read; write range(first, end)"));
  CHECK_THAT(fault("seed=range(0)"), Catch::Contains("cannot be read; write range(first, end)"));
  CHECK_THAT(fault("seed=range(a,b)"), Catch::Contains("cannot be read; write range(first, end)"));
  CHECK(
      fault("seed=0..9007199254740991") ==
      "override@6: '0..9007199254740991' has 9007199254740992 values; at most 10000 trials can run, raise --max-trials "
      "for more");
  CHECK(fault("seed=0..x") == "override@6: seed must be an integer; found the text '0..x'");
}

TEST_CASE("More than 10,000 trials are refused") {
  CHECK(trial_count(loaded(wine_text, {"seed=0..9999"})) == 10'000);
  CHECK(faults(wine_text, {"seed=0..999", "training.epochs=1..11"}) ==
        Lines{"override@1: this sweep makes 11000 trials, more than the 10000 allowed; sweep fewer values or raise "
              "--max-trials"});
  LoadRequest request;
  request.path = "wine.yaml";
  request.text = wine_text;
  request.overrides = {"seed=0..10999"};
  request.max_trials = 11'000;
  CHECK(trial_count(std::get<Config>(load(request, sample_catalogue()))) == 11'000);
}

TEST_CASE("A sweep of more keys than there can be is refused before anything is drawn") {
  std::string keys;
  for (int i = 0; i < 5000; ++i) keys += ", optimizer.k" + std::to_string(i) + ": 'uniform(0, 1)'";
  const auto lines = sweep_faults("random: {trials: 10000" + keys + "}");
  CHECK_THAT(lines.back(), Catch::Contains("more than 200 keys are swept here; is this a config?"));
}

TEST_CASE("A swept parameter that only some of the swept plugins have is refused and says which have it") {
  CHECK(faults(wine_text, {"optimizer=adam,sgd", "optimizer.momentum=0,0.9"}) ==
        Lines{"override@1: of the swept plugins only sgd has 'optimizer.momentum'; sweep blocks instead, such as "
              "'optimizer: [{plugin: sgd, momentum: …}, …]'"});
  CHECK(faults(wine_text, {"optimizer=adam,sgd", "optimizer.rate=0,0.9"}).size() == 2);
  CHECK(loaded(wine_text, {"optimizer=adam,sgd", "optimizer.lr=1,2"}).axes.size() == 2);
}

TEST_CASE("A parameter that is swept and also stands in a swept block is refused") {
  CHECK(sweep_faults("optimizer: [{plugin: adam, lr: 1}, sgd], optimizer.lr: [1, 2]") ==
        Lines{"configs/wine.yaml:9:36: 'optimizer.lr' is swept, too, so this value would never be used; remove one"});
  CHECK(
      faults(wine_text + "sweep: {optimizer: [{plugin: adam, lr: 1}, sgd]}\n", {"optimizer.lr=3"}) ==
      Lines{
          "override@1: 'optimizer.lr' is given in the swept blocks, each with a value of its own; change it there, or "
          "name the plugins only"});
}

TEST_CASE("logspace has both ends, exactly, and values that print well") {
  CHECK(swept("optimizer.lr=logspace(1e-4,1e-1,4)").dump() == "[0.0001,0.001,0.01,0.1]");
  CHECK(swept("optimizer.lr=logspace(1e-1, 1e-4, 4)").dump() == "[0.1,0.01,0.001,0.0001]");
  CHECK(swept("optimizer.lr=logspace(1e-4,1e-1,10)").dump() ==
        "[0.0001,0.000215443469003188,0.000464158883361278,0.001,0.00215443469003188,0.00464158883361278,0.01,"
        "0.0215443469003188,0.0464158883361278,0.1]");
  CHECK(swept("optimizer.lr=logspace(0.3,0.7,3),2").size() == 4);
  CHECK(swept("optimizer.lr=logspace(0.3,0.7,3)").front() == 0.3);
  CHECK(swept("optimizer.lr=logspace(0.3,0.7,3)").back() == 0.7);
  CHECK(swept("training.epochs=logspace(1,1000,4)").dump() == "[1,10,100,1000]");
}

// Why.
const std::string cut = "; YAML ends a text at ': ', and inside brackets at a comma";

TEST_CASE("Functions stand in quotes within braces and brackets, as YAML needs them to") {
  CHECK(loaded(wine_text + "sweep: {optimizer.lr: 'logspace(1e-4, 1e-1, 4)', seed: ['range(0, 2)', 7]}\n")
            .axes.at(1)
            .points.size() == 3);
  CHECK(sweep_faults("optimizer.lr: logspace(1e-4, 1e-1, 4)") ==
        Lines{"configs/wine.yaml:9:23: put 'logspace(1e-4, 1e-1, 4)' into quotes" + cut});
  CHECK(sweep_faults("seed: [7, range(0, 2)]") == Lines{"configs/wine.yaml:9:19: put 'range(0, 2)' into quotes" + cut});
  CHECK(sweep_faults("random: {trials: 2, model.hidden: choice([1], [2])}") ==
        Lines{"configs/wine.yaml:9:43: put 'choice([1], [2])' into quotes" + cut});
  CHECK(faults(wine_text, {"zip={optimizer.lr: range(0, 2), seed: 0..1}"}) ==
        Lines{"override@20: put 'range(0, 2)' into quotes" + cut});
}

TEST_CASE("Functions need no quotes where they are a line's whole value, unless YAML reads a key in them") {
  CHECK(loaded(wine_text + "sweep:\n  optimizer.lr: logspace(1e-4, 1e-1, 4)\n  seed:\n    - range(0, 2)\n    - 7\n")
            .axes.at(1)
            .points.size() == 3);
  CHECK(loaded(wine_text + "sweep:\n  random:\n    trials: 2\n    model.hidden: choice([1], [2])\n").axes.size() == 1);
  const std::string choice = "sweep:\n  random:\n    trials: 2\n    optimizer: ";
  CHECK(faults(wine_text + choice + "choice(adam, {plugin: sgd})\n") ==
        Lines{"configs/wine.yaml:12:16: put 'choice(adam, {plugin: sgd})' into quotes" + cut});
  CHECK(loaded(wine_text + choice + "'choice(adam, {plugin: sgd})'\n").axes.size() == 1);
  CHECK(loaded(wine_text + "sweep:\n  seed: range(0, 3)  # three\n").axes.at(0).points.size() == 3);
  CHECK(loaded(with(wine_text, "name: wine", "name: wine, or f(x, y)")).name == "wine, or f(x, y)");
  CHECK(loaded(with(wine_text, "name: wine", "tags: ['f(x, [y])', \"g({z})\", 'h(a: b)']")).tags ==
        Lines{"f(x, [y])", "g({z})", "h(a: b)"});
}

TEST_CASE("A function that makes no sense is refused") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"logspace(1,2)", "'logspace(1,2)' cannot be read; write logspace(first, last, count)"},
      {"logspace(1,x,2)", "'logspace(1,x,2)' cannot be read; write logspace(first, last, count)"},
      {"logspace(1,2,2.5)", "'logspace(1,2,2.5)' cannot be read; write logspace(first, last, count)"},
      {"logspace(0,1,3)", "'logspace(0,1,3)' needs ends above 0"},
      {"logspace(1,2,1)", "'logspace(1,2,1)' needs a count of 2 or more, since both ends are included"},
      {"logspace(1,1,3)", "'optimizer.lr' takes the value 1 twice"},
      {"logspace(1,2,99999)", "'logspace(1,2,99999)' has 99999 values; at most 10000 trials can run"},
      {"linspace(0,1,3)", "there is no function 'linspace'; write range(first, end, step)"},
      {"logspce(1,2,3)", "there is no function 'logspce'; did you mean 'logspace'?"},
      {"f(1)", "optimizer.lr must be a number; found the text 'f(1)'"},
  };
  for (const auto& [text, message] : cases) {
    CAPTURE(text);
    const auto lines = faults(wine_text, {"optimizer.lr=" + text});
    REQUIRE_FALSE(lines.empty());
    CHECK_THAT(lines.front(), Catch::Contains(message));
  }
}
