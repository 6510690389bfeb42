#include "checkpoint/safetensors.hpp"
#include "resumed_trials.hpp"
#include "trial/load_tensors.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// With a rate so high that the best epoch is not the last.
spec::TrialSpec spec_with_test_part() {
  auto spec = sample_spec("linear");
  spec.dataset.test_fraction = 0.25;
  spec.dataset.split_seed = 3;
  spec.optimizer.parameters["lr"] = 2.0;
  spec.training.epochs = 8;
  spec.training.resume_every = "1 epochs";
  return spec;
}

std::int64_t best_epoch_of(const StateKeeper& trial) {
  std::int64_t best = 0;
  const auto loss = [&](std::int64_t epoch) {
    return value_of(trial.epochs.at(static_cast<std::size_t>(epoch)), Split::validation, "loss");
  };
  for (std::int64_t epoch = 1; epoch < static_cast<std::int64_t>(trial.epochs.size()); ++epoch) {
    if (loss(epoch) < loss(best)) best = epoch;
  }
  return best;
}

// The loss on the rows that were set aside, by hand from a checkpoint of the linear model.
double test_loss(const events::EpochDone& epoch, const spec::TrialSpec& spec) {
  const auto dataset = sample_dataset();
  const trial::TrialData data(*dataset, spec, torch::kCPU);
  const auto container = std::get<checkpoint::Container>(checkpoint::read(epoch.checkpoints.at(0).payload.bytes));
  torch::Tensor weight, bias;
  for (const auto& view : container.tensors) {
    (view.name.ends_with("weight") ? weight : bias) = trial::to_tensor(view);
  }
  const Batch batch = dataset->get({data.test_rows()});
  return torch::nn::functional::cross_entropy(torch::nn::functional::linear(batch.inputs.only(), weight, bias),
                                              batch.targets.only())
      .item<double>();
}

}  // namespace

TEST_CASE("Rows set aside are looked at once, after the last epoch, with the weights of the best checkpoint") {
  SampleRegistry registry;
  const auto spec = spec_with_test_part();
  StateKeeper trial;
  REQUIRE(trial::run_trial(spec, *registry, trial).state == events::TrialState::completed);
  REQUIRE(trial.tests.size() == 1);
  const auto best = best_epoch_of(trial);
  REQUIRE(best < 7);
  CHECK(trial.tests[0].epoch == best);
  const auto loss = events::value_of(trial.tests[0].metrics, Split::test, "loss");
  CHECK(loss.value() == Approx(test_loss(trial.epochs.at(static_cast<std::size_t>(best)), spec)).epsilon(1e-6));
  CHECK(events::value_of(trial.tests[0].metrics, Split::test, "accuracy"));
}

TEST_CASE("A trial resumed from any of its states has the same result on the rows set aside, to the bit") {
  SampleRegistry registry;
  const auto spec = spec_with_test_part();
  StateKeeper whole;
  REQUIRE(trial::run_trial(spec, *registry, whole).state == events::TrialState::completed);
  for (const auto& [from, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << from.epoch);
    REQUIRE(end.state == events::TrialState::completed);
    REQUIRE(resumed.tests.size() == 1);
    CHECK(resumed.tests[0].epoch == whole.tests[0].epoch);
    CHECK(events::value_of(resumed.tests[0].metrics, Split::test, "loss") ==
          events::value_of(whole.tests[0].metrics, Split::test, "loss"));
  }
}

TEST_CASE(
    "Setting rows aside changes nothing of how the others train, and a trial without a checkpoint is tested as it "
    "ends") {
  SampleRegistry registry;
  auto spec = spec_with_test_part();
  StateKeeper with_checkpoints;
  REQUIRE(trial::run_trial(spec, *registry, with_checkpoints).state == events::TrialState::completed);
  spec.checkpoint = {{"none"}};
  StateKeeper without;
  REQUIRE(trial::run_trial(spec, *registry, without).state == events::TrialState::completed);
  REQUIRE(without.tests.size() == 1);
  CHECK(without.tests[0].epoch == 7);
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(without.epochs[i].weights_sha256 == with_checkpoints.epochs[i].weights_sha256);
  }
}

TEST_CASE("What is kept of no epoch is tested with the weights that it was validated with, which may be an average") {
  SampleRegistry registry;
  auto spec = spec_with_test_part();
  // So low that the best epoch is the last.
  spec.optimizer.parameters["lr"] = 0.01;
  spec.training.ema = 0.5;
  StateKeeper kept;
  REQUIRE(trial::run_trial(spec, *registry, kept).state == events::TrialState::completed);
  REQUIRE(kept.tests.at(0).epoch == 7);
  const auto loss = events::value_of(kept.tests[0].metrics, Split::test, "loss");
  CHECK(loss.value() == Approx(test_loss(kept.epochs.back(), spec)).epsilon(1e-6));
  spec.checkpoint = {{"none"}};
  StateKeeper without;
  REQUIRE(trial::run_trial(spec, *registry, without).state == events::TrialState::completed);
  CHECK(events::value_of(without.tests.at(0).metrics, Split::test, "loss") == loss);
}
