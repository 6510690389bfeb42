#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string config(const std::string& dataset, const std::string& loss, const std::string& rest = "",
                   const std::string& model = "linear") {
  return "dataset: {plugin: " + dataset + ", validation_fraction: 0.2}\nmodel: " + model +
         "\noptimizer: {plugin: adam, lr: 1e-3}\nloss: " + loss + "\ntraining: {epochs: 1}\n" + rest;
}

// Neither `validate` nor a training begins with this, and both say that and where it stands.
void refused_at(const std::string& text, const std::string& says, const std::string& place,
                const std::vector<std::string>& overrides = {}) {
  const RunnerProgram runner;
  const auto file = runner.folder().write("a.yaml", text).string();
  for (std::vector<std::string> words : {std::vector<std::string>{"validate", file}, {file, "-q"}}) {
    words.insert(words.end(), overrides.begin(), overrides.end());
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK(contains(finished.errors, says));
    CHECK(contains(finished.errors, place.front() == ':' ? "; it is at " + file + place + "\n" : place));
  }
  CHECK_FALSE(runner.has_database());
}

}  // namespace

TEST_CASE("Class weights of another number than there are classes are refused with their place") {
  const std::string says = "class_weights has 2 numbers, but the data set has 3 classes";
  refused_at(config("wine", "{plugin: cross_entropy, class_weights: [1, 2]}"), says, ":4:31");
  refused_at(config("wine", "cross_entropy"), says, "; it is in the override 'loss.class_weights=[1,2]'\n",
             {"loss.class_weights=[1,2]"});
  refused_at(config("wine", "cross_entropy", "sweep: {loss.class_weights: [[1, 2], [2, 1]]}\n"), says, ":6:9");
}

TEST_CASE("A loss that is not for the data is refused with its place") {
  refused_at(config("wine", "binary_cross_entropy"), "needs two classes, but the data set has 3", ":4:7");
  refused_at(config("diabetes", "{plugin: cross_entropy, balanced: true}"), "the data set has values to predict",
             ":4:7");
  refused_at(config("wine", "mse"), "mse", ":4:7");
}

TEST_CASE("A metric that is not for the data is refused with its place among several") {
  refused_at(config("wine", "cross_entropy", "metrics: [f1, {plugin: top_k_accuracy, k: 3}]\n"),
             "k is 3, but the data set has 3 classes", ":6:40");
  refused_at(config("wine", "cross_entropy", "metrics: [f1, r2]\n"), "the data set has classes", ":6:15");
  refused_at(config("diabetes", "mse", "metrics: roc_auc\n"), "the data set has values to predict", ":6:10");
}

TEST_CASE("A model that is not for the data is refused with its place") {
  refused_at(config("wine", "cross_entropy", "", "{plugin: cnn, channels: [8]}"), "model 'cnn'", ":2:8");
}

TEST_CASE(
    "A network of Python that does not take the samples, or answers in another shape, is refused with its place") {
  const auto script = [](const std::string& name) {
    return "{plugin: torchscript, path: " PROJECT_FOLDER "/tests/plugins/torchscript/" + name + "}";
  };
  refused_at(config("wine", "cross_entropy", "", script("scripted.pt")),
             "scripted.pt: cannot compute samples of type Float and shape [13]", ":2:8");
  const std::string four_classes = "synthetic, shape: blobs, samples: 60, features: 6, classes: 4";
  refused_at(config(four_classes, "cross_entropy", "", script("scripted.pt")),
             "scripted.pt: gave an output of shape [2, 3], and needed is [2, 4]", ":2:8");
}

TEST_CASE("What watches a metric that is not measured on such data is refused with its place") {
  const std::string says = "monitor: 'accuracy' is not measured on these data; there are 'loss', 'rmse'";
  refused_at(config("diabetes", "mse", "checkpoint: {plugin: best_loss, monitor: accuracy}\n"), says, ":6:33");
  refused_at(config("diabetes", "mse", "stop: {plugin: early_stopping, monitor: accuracy, patience: 3}\n"), says,
             ":6:32");
  refused_at(config("diabetes", "mse", "scheduler: {plugin: reduce_on_plateau, monitor: accuracy}\n"), says, ":6:40");
  refused_at(config("wine", "cross_entropy", "checkpoint: [last, {plugin: best_loss, monitor: rmse}]\n"),
             "monitor: 'rmse' is not measured on these data; there are 'loss', 'accuracy'", ":6:40");
}

TEST_CASE("A fault in one of several swept blocks has the place of that block") {
  const RunnerProgram runner;
  const auto check = [&](const std::string& rest, const std::string& says, const std::string& place) {
    const auto file = runner.folder().write("a.yaml", config("wine", "cross_entropy", rest)).string();
    const auto finished = runner({"validate", file});
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK(contains(finished.errors, says));
    CHECK(contains(finished.errors, "; it is at " + file + place + "\n"));
  };
  runner.folder().write("there.csv", "x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n");
  const std::string blocks =
      "sweep:\n  dataset:\n    - {path: there.csv, plugin: csv}\n    - {plugin: csv, path: absent.csv}\n    - wine\n";
  check(blocks, "absent.csv: cannot be read", ":9:7");
  check(blocks + "  dataset.split_seed: [1, 2]\n", "absent.csv: cannot be read", ":9:7");
  check("sweep: {loss: [cross_entropy, {plugin: cross_entropy, class_weights: [1, 2]}]}\n",
        "class_weights has 2 numbers", ":6:55");
  check("sweep: {metrics: [f1, [f1, r2]]}\n", "the data set has classes", ":6:28");
  check(
      "sweep:\n  model:\n    - {plugin: sequential, layers: [relu]}\n"
      "    - {plugin: sequential, layers: [relu, {conv2d: 8}]}\n",
      "layers[1] (conv2d)", ":9:43");
}

TEST_CASE("A sweep in which some trials fit the data runs, and shows the others as failed") {
  const RunnerProgram runner;
  const auto file =
      runner.folder().write("a.yaml", config("wine", "cross_entropy", "sweep: {loss: [binary_cross_entropy, mse]}\n"));
  CHECK(runner({file.string(), "-q"}).code == 1);
  CHECK_FALSE(runner.has_database());
  const auto finished = runner({file.string(), "-q", "loss=binary_cross_entropy,cross_entropy"});
  CHECK(finished.code == 1);
  CHECK(runner.sql("SELECT state FROM trials ORDER BY trial").dump() ==
        R"([{"state":"failed"},{"state":"completed"}])");
}
