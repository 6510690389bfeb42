#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

const std::string good =
    "seed: 0\n"
    "dataset: {plugin: wine, validation_fraction: 0.2}\n"
    "model: {plugin: mlp, hidden: [10, 10]}\n"
    "loss: cross_entropy\n"
    "optimizer: {plugin: adam, lr: 1e-3}\n"
    "training: {epochs: 2}\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no '" + from + "' in the text");
  return text.replace(at, from.size(), to);
}

// Training this exits 2, says each of these, and leaves no database behind.
void refused(const std::string& text, const std::vector<std::string>& says, std::vector<std::string> overrides = {}) {
  const RunnerProgram runner;
  const auto file = runner.folder().write("a.yaml", text);
  std::vector<std::string> words = {file.string()};
  words.insert(words.end(), overrides.begin(), overrides.end());
  const auto finished = runner(words);
  INFO(finished.errors);
  CHECK(finished.code == 2);
  for (const auto& part : says) {
    INFO("expected: " << part);
    const auto wanted = part.front() == ':' ? file.string() + part : part;
    CHECK(finished.errors.find(wanted) != std::string::npos);
  }
  CHECK_FALSE(runner.has_database());
}

}  // namespace

TEST_CASE("An unknown key is refused with what was meant") {
  refused(with(good, "optimizer:", "optimzer:"), {":5:1: unknown key 'optimzer'; did you mean 'optimizer'?"});
}

TEST_CASE("A wrong type is refused with what belongs there") {
  refused(with(good, "epochs: 2", "epochs: many"),
          {":6:20: training.epochs must be an integer; found the text 'many'"});
}

TEST_CASE("A value out of bounds is refused with the bounds") {
  refused(with(good, "0.2", "1.5"), {":2:46: dataset.validation_fraction must be above 0 and below 1; found 1.5"});
}

TEST_CASE("A duplicate key is refused with the line of the first") {
  refused(good + "seed: 1\n", {":7:1: key 'seed' is given twice; the first is on line 1"});
}

TEST_CASE("A plugin that does not exist is refused with the list of those there are") {
  refused(with(good, "plugin: adam", "plugin: adamax"), {":5:21: there is no optimizer 'adamax'", "adam", "sgd"});
}

TEST_CASE("A parameter that the plugin does not have is refused") {
  refused(with(good, "lr: 1e-3", "rate: 1e-3"), {":5:27: optimizer 'adam' has no parameter 'rate'"});
}

TEST_CASE("A file that cannot be read is refused") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/win.yaml"});
  CHECK(finished.code == 2);
  CHECK(finished.errors.find("configs/win.yaml: there is no such file; did you mean 'configs/wine.yaml'?") !=
        std::string::npos);
  CHECK(runner({runner.folder().path().string()}).code == 2);
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("Text that is no YAML is refused where it breaks") {
  refused(good + "a: [1\n", {":7:4: this is not valid YAML"});
}

TEST_CASE("A bomb of aliases is refused before it goes off") {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char letter = 'b'; letter <= 'i'; ++letter) {
    const std::string alias = std::string("*") + static_cast<char>(letter - 1);
    bomb += std::string(1, letter) + ": &" + letter + " [";
    for (int i = 0; i < 9; ++i) bomb += (i == 0 ? "" : ",") + alias;
    bomb += "]\n";
  }
  REQUIRE(bomb.size() < 430);
  refused(bomb, {"the aliases of this text expand to more than 100,000 values"});
}

TEST_CASE("Nesting 100,000 deep is refused without descending") {
  refused(good + "note: " + std::string(100'000, '['), {":7:", "nested more than 100 levels deep"});
}

TEST_CASE("A rate that is not a number is refused") {
  refused(with(good, "1e-3", ".nan"), {":5:31: optimizer.lr must be a number; found NaN"});
  refused(good, {"override:", "optimizer.lr must be a number; found NaN"}, {"optimizer.lr=.nan"});
}

TEST_CASE("An override of a key that does not exist is refused, with a caret below it") {
  refused(good, {"override: unknown key 'optimzer'; did you mean 'optimizer'?", "  optimzer.lr=0.1\n  ^~~~~~~~"},
          {"optimzer.lr=0.1"});
}

TEST_CASE("All faults are reported at once") {
  refused(with(with(good, "cross_entropy", "crossentropy"), "lr: 1e-3", "lr: -1"),
          {":4:7:", ":5:31: optimizer.lr must be above 0 and at most 1e+18; found -1",
           "override: training has no key 'epoch'"},
          {"training.epoch=3"});
}

TEST_CASE("validate says the same as training, and says so when all is well") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("a.yaml", with(good, "optimizer:", "optimzer:"));
  CHECK(runner({"validate", file.string()}).errors == runner({file.string()}).errors);
  const auto fine = runner({"validate", "configs/wine.yaml", "seed=0..9"});
  CHECK(fine.code == 0);
  CHECK(fine.output == "configs/wine.yaml: ok, 10 trials\n");
}

TEST_CASE("plan shows what would run and starts nothing") {
  const RunnerProgram runner;
  const auto plan = runner({"plan", "configs/wine.yaml", "seed=3..5", "--json"});
  REQUIRE(plan.code == 0);
  const auto trials = nlohmann::json::parse(plan.output);
  REQUIRE(trials.size() == 3);
  CHECK(trials[1]["seed"] == 4);
  CHECK(trials[1]["optimizer"]["lr"] == 1e-3);
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("A layer that does not fit is shown with its line and column, whichever command trains") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("net.yaml", with(good, "{plugin: mlp, hidden: [10, 10]}",
                                                           "\n  plugin: sequential\n  layers:\n    - {linear: 8}\n"
                                                           "    - {residual: [relu, {conv2d: 4}]}"));
  for (const std::vector<std::string>& words : {std::vector<std::string>{file.string()}, {file.string(), "--quick"}}) {
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK(finished.errors.find("layers[1].residual.layers[1] (conv2d): needs [channels, height, width] and gets [8]") !=
          std::string::npos);
    CHECK(finished.errors.find("; it is at " + file.string() + ":7:25\n") != std::string::npos);
  }
  refused(with(good, "{plugin: mlp, hidden: [10, 10]}", "{plugin: sequential, layers: [{lineal: 8}]}"),
          {":3:39: model.layers[0]: there is no 'lineal'; did you mean 'linear'?"});
}

TEST_CASE("plugins prints the layers of sequential with their parameters") {
  const RunnerProgram runner;
  const auto printed = runner({"plugins", "sequential"}).output;
  CHECK(printed.find("layers (list of blocks), required") != std::string::npos);
  CHECK(printed.find("      conv2d             A convolution over [channels, height, width].") != std::string::npos);
  CHECK(printed.find("kernel           Side of the kernel. (integer, default 3, at least 1)") != std::string::npos);
}
