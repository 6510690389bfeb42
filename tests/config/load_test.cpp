#include "loading.hpp"
#include "spec/trial_spec_json.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::config;

TEST_CASE("A config becomes a complete trial with every default filled in") {
  const auto config = loaded(wine_text);
  CHECK(config.name == "wine");
  CHECK(config.path == "configs/wine.yaml");
  CHECK(config.text == wine_text);
  CHECK(config.axes.empty());
  CHECK(trial_count(config) == 1);
  runner::spec::TrialSpec whole;
  whole.dataset.plugin = "wine";
  whole.model = {"mlp", {{"hidden", {10, 10}}, {"activation", "relu"}, {"dropout", 0.0}}};
  whole.loss = {"cross_entropy"};
  whole.optimizer = {"adam",
                     {{"lr", 1e-3}, {"betas", {0.9, 0.999}}, {"eps", 1e-8}, {"weight_decay", 0.0}, {"amsgrad", false}}};
  whole.checkpoint = {{"best_loss", {{"min_delta", 0.0}}}};
  whole.training.batch_size = "full";
  CHECK(config.base == whole);
}

TEST_CASE("Only dataset, model, loss and optimizer are needed") {
  const auto config = loaded("dataset: wine\nmodel: linear\nloss: mse\noptimizer: sgd\n");
  CHECK(config.name == "wine");
  CHECK(config.base.seed == 0);
  CHECK(config.base.checkpoint.at(0).plugin == "best_loss");
  CHECK(config.base.task.plugin == "supervised");
  CHECK(config.base.training.epochs == 100);
  CHECK(config.base.optimizer.parameters["lr"] == 0.01);
}

TEST_CASE("Name, tags and note belong to the experiment") {
  const auto config = loaded(with(wine_text, "name: wine\n", "name: first try\ntags: [a, b]\nnote: |\n  one\n  two\n"));
  CHECK(config.name == "first try");
  CHECK(config.tags == std::vector<std::string>{"a", "b"});
  CHECK(config.note == "one\ntwo\n");
}

TEST_CASE("A bare name is a block with that plugin") {
  CHECK(loaded(with(wine_text, "loss: cross_entropy", "loss: {plugin: cross_entropy}")).base == loaded(wine_text).base);
  CHECK(loaded(with(wine_text, "checkpoint: best_loss", "checkpoint: [{plugin: best_loss}]")).base ==
        loaded(wine_text).base);
}

TEST_CASE("Numbers keep the type that the plugin declares") {
  const auto config = loaded(with(with(wine_text, "lr: 1e-3", "lr: 1"), "epochs: 100", "epochs: 1e2"));
  CHECK(config.base.optimizer.parameters["lr"].is_number_float());
  CHECK(config.base.training.epochs == 100);
  CHECK(loaded(with(wine_text, "[10, 10]", "[010, 0x10]")).base.model.parameters["hidden"].dump() == "[10,16]");
}

TEST_CASE("Times may be written as a person writes them") {
  const auto config = loaded(with(wine_text, "batch_size: full", "time_limit: 1h30m, stall_limit: 45"));
  CHECK(config.base.training.time_limit == 5400.0);
  CHECK(config.base.training.stall_limit == 45.0);
  CHECK_FALSE(loaded(with(wine_text, "batch_size: full", "time_limit: null")).base.training.time_limit);
}

TEST_CASE("A trial's canonical JSON gives the same trial, and so the same hash, again") {
  const auto base = loaded(wine_text, {"checkpoint=[best_loss, last]", "optimizer.lr=0.1"}).base;
  CHECK(runner::spec::trial_spec_from_json(nlohmann::json::parse(runner::spec::canonical_text(base))) == base);
}

TEST_CASE("A config file is read from disk and named after itself") {
  const runner::testing::TemporaryFolder folder;
  LoadRequest request;
  request.path = folder.write("small run.yaml", with(wine_text, "name: wine\n", ""));
  const auto config = std::get<Config>(load(request, sample_catalogue()));
  CHECK(config.name == "small run");
  CHECK(config.base == loaded(wine_text).base);
}
