#include "config/schema/json_schema.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include "loading.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using nlohmann::json;

namespace {

std::vector<std::string> lines_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string text;
  std::array<char, 4096> buffer;
  std::size_t got = 0;
  while ((got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) text.append(buffer.data(), got);
  ::pclose(pipe);
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// What an independent validator says about each config: `valid` or `refused`.
std::vector<std::string> verdicts(const json& configs,
                                  const runner::catalogue::Catalogue& plugins = sample_catalogue()) {
  const runner::testing::TemporaryFolder folder;
  const auto schema = folder.write("schema.json", json_schema(plugins).dump());
  const auto file = folder.write("configs.json", configs.dump());
  for (const std::string python : {"/usr/bin/python3", "python3"}) {
    if (lines_of(python + " -c 'import jsonschema' 2>/dev/null; echo $?") != std::vector<std::string>{"0"}) continue;
    auto lines =
        lines_of(python + " -W ignore '" + SCHEMA_SCRIPT + "' '" + schema.string() + "' '" + file.string() + "' 2>&1");
    CHECK(lines.size() == configs.size());
    return lines;
  }
  runner::testing::skip("python3-jsonschema is absent");
  return {};
}

// The wine config with one key replaced; a JSON text is a YAML text, too.
json changed(const std::string& key, const char* value) {
  json config = {{"dataset", "wine"}, {"model", "mlp"}, {"loss", "mse"}, {"optimizer", "adam"}};
  config[key] = json::parse(value);
  return config;
}

std::vector<json> right_configs() {
  return {
      changed("loss", "\"mse\""),
      changed("name", "\"wine\""),
      changed("tags", "[\"a\", \"b\"]"),
      changed("seed", "4294967295"),
      changed("dataset", R"({"plugin": "wine", "validation_fraction": 0.3, "split_seed": null, "standardize": true})"),
      changed("dataset", R"({"plugin": "csv", "path": "a.csv", "target": 3, "task": "regression"})"),
      changed("dataset", R"({"plugin": "csv", "path": "a.csv", "target": "y"})"),
      changed("model", R"({"plugin": "mlp", "hidden": [4, 4], "activation": "tanh", "dropout": 0})"),
      changed("optimizer", R"({"plugin": "adam", "lr": 1, "betas": [0.9, 0.99]})"),
      changed("checkpoint", R"(["best_loss", {"plugin": "last"}])"),
      changed("checkpoint", R"({"plugin": "best_loss", "min_delta": 0.1})"),
      changed("task", "\"supervised\""),
      changed("training", R"({"epochs": 1, "batch_size": "full", "device": "cuda:1", "time_limit": "1h30m"})"),
      changed("training", R"({"batch_size": 8, "time_limit": null, "stall_limit": 60, "threads": 2})"),
      changed("sweep", R"({"seed": "0..9", "optimizer.lr": [0.1, 0.2]})"),
      changed("sweep", R"J({"optimizer": [{"plugin": "adam", "lr": 1}, "sgd"], "seed": "range(0, 3)"})J"),
      changed("sweep", R"({"zip": {"optimizer.lr": [0.1, 0.2], "training.batch_size": ["full", 2]}})"),
      changed("sweep", R"({"zip": [{"seed": "0..1"}, {"model.dropout": [0, 0.1]}]})"),
      changed("sweep", R"J({"random": {"trials": 5, "seed": 1, "optimizer.lr": "loguniform(1e-5, 1e-1)"}})J"),
      changed("sweep", "null"),
      {{"sweep", {{"dataset", {"wine"}}}}, {"model", "mlp"}, {"loss", "mse"}, {"optimizer", "adam"}},
  };
}

std::vector<json> wrong_configs() {
  return {
      changed("optimzer", "\"adam\""),
      changed("loss", "null"),
      changed("loss", "\"mes\""),
      changed("loss", "[\"mse\"]"),
      changed("loss", R"({"plugin": "mse", "scale": 1})"),
      changed("seed", "-1"),
      changed("seed", "1.5"),
      changed("seed", "\"1\""),
      changed("tags", "\"a\""),
      changed("dataset", R"({"plugin": "wine", "validation_fraction": 1})"),
      changed("dataset", R"({"plugin": "csv", "path": "a.csv"})"),
      changed("dataset", R"({"plugin": "csv", "path": "a.csv", "target": true})"),
      changed("dataset", R"({"plugin": "csv", "path": "a.csv", "target": 3, "task": "guessing"})"),
      changed("model", R"({"plugin": "mlp", "hidden": 4})"),
      changed("model", R"({"plugin": "mlp", "hidden": [0]})"),
      changed("model", R"({"plugin": "linear", "hidden": [4]})"),
      changed("model", R"({"hidden": [4]})"),
      changed("optimizer", R"({"plugin": "adam", "lr": 0})"),
      changed("optimizer", R"({"plugin": "adam", "lr": null})"),
      changed("optimizer", R"({"plugin": "adam", "betas": [0.9, 1]})"),
      changed("checkpoint", "[]"),
      changed("checkpoint", R"(["best_loss", "lst"])"),
      changed("training", R"({"epochs": 0})"),
      changed("training", R"({"epoch": 3})"),
      changed("training", R"({"batch_size": "half"})"),
      changed("training", R"({"device": "gpu"})"),
      changed("training", R"({"time_limit": "soon"})"),
      changed("training", R"({"stall_limit": null})"),
      changed("sweep", "[1]"),
      changed("sweep", R"({"seed": []})"),
      changed("sweep", R"({"optimizer.lrr": [1]})"),
      changed("sweep", R"({"zip": {"optimizer.lrr": [1]}})"),
      changed("sweep", R"({"zip": {}})"),
      changed("sweep", R"J({"random": {"trials": 0, "optimizer.lr": "uniform(0, 1)"}})J"),
      changed("sweep", R"({"random": {"trials": 5, "optimizer.lr": [1, 2]}})"),
      changed("sweep", R"J({"random": {"trials": 5, "optimizer.lr": "normal(0, 1)"}})J"),
      changed("extends", "3"),
      {{"dataset", "wine"}, {"model", "mlp"}, {"loss", "mse"}},
  };
}

}  // namespace

TEST_CASE("A schema knows every key, with docs and defaults for an editor") {
  const auto schema = json_schema(sample_catalogue());
  CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
  for (const auto* key : {"name", "tags", "note", "seed", "dataset", "model", "loss", "optimizer", "checkpoint", "task",
                          "training", "sweep", "extends"}) {
    CAPTURE(key);
    REQUIRE(schema["properties"].contains(key));
    CHECK_FALSE(schema["properties"][key]["description"].get<std::string>().empty());
  }
  const auto& training = schema["properties"]["training"]["properties"];
  CHECK(training["epochs"]["default"] == 100);
  CHECK(training["epochs"]["description"] == "Passes over the training part.");
}

TEST_CASE("Equal catalogues give equal schemas, another catalogue another one") {
  CHECK(json_schema(sample_catalogue()).dump() == json_schema(sample_catalogue()).dump());
  CHECK(json_schema(sample_catalogue()) != json_schema(runner::catalogue::Catalogue()));
}

TEST_CASE("An editor accepts what runner accepts") {
  const auto configs = right_configs();
  for (const auto& config : configs) {
    CAPTURE(config.dump());
    CHECK(faults(config.dump()) == std::vector<std::string>());
  }
  const auto said = verdicts(configs);
  for (std::size_t i = 0; i < std::min(said.size(), configs.size()); ++i) {
    CAPTURE(configs[i].dump());
    CHECK(said[i] == "valid");
  }
}

TEST_CASE("An editor accepts a part of a config in a file that extends another") {
  const std::vector<json> parts = {
      {{"extends", "base.yaml"}},
      {{"extends", "base.yaml"}, {"optimizer", {{"lr", 0.1}}}, {"training", {{"epochs", 3}}}},
      {{"extends", "base.yaml"}, {"sweep", {{"seed", nullptr}, {"random", {{"trials", 3}}}}}},
  };
  const std::vector<json> wrong = {
      {{"extends", "base.yaml"}, {"optimizer", {{"lr", 0}}}},
      {{"extends", "base.yaml"}, {"optimizer", {{"rate", 0.1}}}},
      {{"extends", "base.yaml"}, {"optimizer", {{"plugin", "sgd"}, {"betas", {0.1, 0.2}}}}},
  };
  for (const auto& verdict : verdicts(parts)) CHECK(verdict == "valid");
  for (const auto& verdict : verdicts(wrong)) CHECK(verdict == "refused");
}

TEST_CASE("An editor refuses what runner refuses") {
  const auto configs = wrong_configs();
  for (const auto& config : configs) {
    CAPTURE(config.dump());
    CHECK_FALSE(faults(config.dump()).empty());
  }
  const auto said = verdicts(configs);
  for (std::size_t i = 0; i < std::min(said.size(), configs.size()); ++i) {
    CAPTURE(configs[i].dump());
    CHECK(said[i] == "refused");
  }
}

TEST_CASE("The schema takes lists of blocks as configs do, and refuses others") {
  const auto of = [](const char* layers) {
    return changed("model", (R"({"plugin": "stack", "layers": )" + std::string(layers) + "}").c_str());
  };
  const json right = {
      of(R"([{"linear": 64}, "relu", {"dropout": 0.2}, "dropout", {"relu": null}])"),
      of(R"([{"linear": {"width": 64, "bias": false}}, {"dropout": {"p": 0.1}}, {"dropout": {}}])"),
      of(R"([{"residual": [{"linear": 4}, {"residual": {"layers": ["relu"]}}]}])"),
      of("[]"),
  };
  const json wrong = {
      of(R"(["linear"])"),
      of(R"([{"linear": {"bias": true}}])"),
      of(R"([{"linear": 0}])"),
      of(R"([{"linear": {"widht": 3}}])"),
      of(R"([{"linear": 4, "relu": null}])"),
      of(R"([{"residual": ["relux"]}])"),
      of(R"([7])"),
      of(R"("relu")"),
  };
  for (const auto& verdict : verdicts(right, catalogue_with_blocks())) CHECK(verdict == "valid");
  for (const auto& verdict : verdicts(wrong, catalogue_with_blocks())) CHECK(verdict == "refused");
}
