#include "spec/trial_spec.hpp"

#include <stdexcept>

#include "spec/data_key.hpp"
#include "spec/own_parameters.hpp"
#include "spec/trial_spec_json.hpp"

#include "testing/catch.hpp"

using nlohmann::json;
namespace spec = runner::spec;

namespace {

spec::TrialSpec sample() {
  spec::TrialSpec trial;
  trial.seed = 7;
  trial.dataset.plugin = "csv";
  trial.dataset.parameters = {{"path", "/data/a.csv"}};
  trial.dataset.standardize = true;
  trial.model = {"mlp", {{"hidden", {10, 10}}}};
  trial.loss = {"mse", json::object()};
  trial.optimizer = {"adam", {{"lr", 1.0}}};
  trial.training.batch_size = std::string("full");
  return trial;
}

}  // namespace

TEST_CASE("A trial's JSON is flat, complete and canonical") {
  CHECK(
      spec::canonical_text(sample()) ==
      R"({"checkpoint":[{"plugin":"best_loss"}],)"
      R"("dataset":{"path":"/data/a.csv","plugin":"csv","split_seed":null,"standardize":true,"validation_fraction":0.2},)"
      R"("loss":{"plugin":"mse"},"model":{"hidden":[10,10],"plugin":"mlp"},"optimizer":{"lr":1.0,"plugin":"adam"},)"
      R"("scheduler":{"plugin":"constant"},)"
      R"("seed":7,"task":{"plugin":"supervised"},"training":{"batch_size":"full","device":"cpu","epochs":100,)"
      R"("resume_every":"auto","stall_limit":1800.0,"threads":1,"time_limit":null}})");
}

TEST_CASE("A trial survives the way through JSON text") {
  auto trial = sample();
  trial.dataset.split_seed = 4294967295U;
  trial.training.time_limit = 0.5;
  trial.checkpoint.push_back({"last", {{"every", 3}}});
  CHECK(spec::trial_spec_from_json(json::parse(spec::canonical_text(trial))) == trial);
}

TEST_CASE("The runner's own keys in JSON are those of its tables") {
  spec::TrialSpec trial;
  // Those that are written where they are given.
  trial.dataset.test_fraction = 0.1;
  trial.dataset.folds = 5;
  trial.dataset.fold = 4;
  trial.dataset.stratify = true;
  trial.dataset.scaling = "robust";
  trial.training.shuffle = false;
  trial.training.drop_last = true;
  trial.training.validate_every = 5;
  trial.training.ema = 0.99;
  trial.training.precision = "bf16";
  trial.training.deterministic = false;
  trial.training.processes = 3;
  const auto written = spec::to_json(trial);
  CHECK(spec::trial_spec_from_json(written) == trial);
  CHECK(written["training"].size() == spec::training_parameters().size());
  for (const auto& one : spec::training_parameters()) CHECK(written["training"].contains(one.description().name));
  CHECK(written["dataset"].size() == spec::dataset_parameters().size() + 1);
  for (const auto& one : spec::dataset_parameters()) CHECK(written["dataset"].contains(one.description().name));
}

TEST_CASE("Something else than a trial is refused") {
  auto unknown = spec::to_json(sample());
  unknown["training"]["colour"] = 1;
  auto wrong = spec::to_json(sample());
  wrong["training"]["epochs"] = "many";
  for (const auto& one : {json(), json::array(), json::object(), unknown, wrong}) {
    CAPTURE(one.dump());
    CHECK_THROWS_AS(spec::trial_spec_from_json(one), std::invalid_argument);
  }
}

TEST_CASE("A configuration's hash is the same for every fold, and another for another number of folds") {
  auto trial = sample();
  const auto without = spec::config_sha256(trial);
  trial.dataset.folds = 5;
  trial.dataset.fold = 0;
  auto other_fold = trial;
  other_fold.dataset.fold = 3;
  CHECK(spec::config_sha256(other_fold) == spec::config_sha256(trial));
  CHECK(spec::spec_sha256(other_fold) != spec::spec_sha256(trial));
  CHECK(spec::config_sha256(trial) != without);
  other_fold.dataset.folds = 4;
  CHECK(spec::config_sha256(other_fold) != spec::config_sha256(trial));
}

TEST_CASE("A configuration's hash is the same for every seed and every limit") {
  const auto trial = sample();
  auto other_seed = trial;
  other_seed.seed = 8;
  auto other_limit = trial;
  other_limit.training.time_limit = 60.0;
  other_limit.training.stall_limit = 5.0;
  CHECK(spec::config_sha256(trial).size() == 64);
  CHECK(spec::config_sha256(other_seed) == spec::config_sha256(trial));
  CHECK(spec::spec_sha256(other_seed) != spec::spec_sha256(trial));
  CHECK(spec::config_sha256(other_limit) == spec::config_sha256(trial));
  CHECK(spec::spec_sha256(other_limit) == spec::spec_sha256(trial));
}

TEST_CASE("A configuration's hash differs for whatever can change a result") {
  const auto hash = spec::config_sha256(sample());
  auto trial = sample();
  trial.training.threads = 2;
  CHECK(spec::config_sha256(trial) != hash);
  trial = sample();
  trial.optimizer.parameters["lr"] = 2.0;
  CHECK(spec::config_sha256(trial) != hash);
  trial = sample();
  trial.dataset.split_seed = 7;
  CHECK(spec::config_sha256(trial) != hash);
}

TEST_CASE("A key of a trial is set by its dotted name") {
  auto trial = spec::to_json(sample());
  spec::set_key(trial, "seed", 3);
  spec::set_key(trial, "optimizer.lr", 0.5);
  spec::set_key(trial, "checkpoint.min_delta", 0.1);
  spec::set_key(trial, "model", {{"plugin", "linear"}});
  CHECK(trial["seed"] == 3);
  CHECK(trial["optimizer"]["lr"] == 0.5);
  CHECK(trial["checkpoint"][0]["min_delta"] == 0.1);
  CHECK(trial["model"].dump() == R"({"plugin":"linear"})");
  CHECK_THROWS_AS(spec::set_key(trial, "colour", 1), std::invalid_argument);
  CHECK_THROWS_AS(spec::set_key(trial, "seed.x", 1), std::invalid_argument);
}

TEST_CASE("The split's seed is the trial's unless it has one") {
  auto trial = sample();
  CHECK(spec::split_seed(trial) == 7);
  trial.dataset.split_seed = 1;
  CHECK(spec::split_seed(trial) == 1);
}

TEST_CASE("Devices are spelt cpu, auto, cuda or cuda:N") {
  for (const auto* text : {"cpu", "auto", "cuda", "cuda:0", "cuda:12"}) CHECK(spec::is_device(text));
  for (const auto* text : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:01", "cuda0"}) {
    CAPTURE(text);
    CHECK_FALSE(spec::is_device(text));
  }
}

TEST_CASE("What rows there are and what is predicted is the data, and by which features it is predicted is not") {
  for (const char* key : {"plugin", "path", "target", "targets", "labels", "horizon", "samples", "classes"})
    CHECK(spec::is_data_key("csv", key));
  CHECK(spec::is_data_key("synthetic", "shape"));
  CHECK_FALSE(spec::is_data_key("idx", "shape"));
  CHECK(spec::is_data_key("fashion_mnist", "limit"));
  for (const char* key : {"inputs", "columns", "standardize", "window", "season", "flip", "fold"})
    CHECK_FALSE(spec::is_data_key("csv", key));
}

TEST_CASE("Whatever says which rows validate divides them, but the fold, which is a replicate") {
  for (const char* key :
       {"validation_fraction", "test_fraction", "folds", "split_seed", "stratify", "group_by", "time"})
    CHECK(spec::divides_rows(key));
  for (const char* key : {"fold", "path", "standardize"}) CHECK_FALSE(spec::divides_rows(key));
}
