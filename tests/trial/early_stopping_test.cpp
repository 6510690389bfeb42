#include "resumed_trials.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

double loss(const StateKeeper& trial, std::size_t epoch) { return trial.history.at(epoch).metric("loss").value(); }

// At this rate the loss falls for some epochs and then rises.
spec::TrialSpec spec_with_patience(std::int64_t patience) {
  auto spec = sample_spec("linear");
  spec.optimizer.parameters["lr"] = 0.3;
  spec.training.epochs = 60;
  spec.training.resume_every = "1 epochs";
  spec.stop = {{"early_stopping", {{"patience", patience}}}};
  return spec;
}

// Ends a trial with epoch 2, and has nothing against what comes after it.
class StopsOnce final : public Stop {
 public:
  std::optional<std::string> observe(const Evaluation& evaluation) override {
    if (evaluation.epoch != 2) return std::nullopt;
    return "epoch 2 is over";
  }
};

}  // namespace

TEST_CASE("A trial whose loss no longer gets better ends with the epoch in which patience is over, and says why") {
  SampleRegistry registry;
  StateKeeper trial;
  const auto end = trial::run_trial(spec_with_patience(3), *registry, trial);
  CHECK(end.state == events::TrialState::completed);
  CHECK(end.reason == "early_stopping");
  REQUIRE(trial.history.size() < 60);
  REQUIRE(trial.history.size() > 4);
  const std::size_t best = trial.history.size() - 4;
  for (std::size_t epoch = best + 1; epoch < trial.history.size(); ++epoch)
    CHECK(loss(trial, epoch) >= loss(trial, best));
  CHECK(loss(trial, best) < loss(trial, best - 1));
  CHECK(end.message.find("of epoch " + std::to_string(best) + " for 3 epochs") != std::string::npos);
}

TEST_CASE("A trial that got better by less than counts is told by how much it would have had to") {
  SampleRegistry registry;
  auto spec = spec_with_patience(3);
  spec.stop = {{"early_stopping", {{"patience", std::int64_t{3}}, {"min_delta", 0.125}}}};
  StateKeeper trial;
  CHECK(trial::run_trial(spec, *registry, trial).message.find(" by more than 0.125 for 3 epochs") != std::string::npos);
}

TEST_CASE("A trial resumed from any of its states ends with the same epoch, as one that was never interrupted") {
  SampleRegistry registry;
  const auto spec = spec_with_patience(3);
  StateKeeper whole;
  const auto end = trial::run_trial(spec, *registry, whole);
  for (const auto& [from, resumed, again] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << from.epoch);
    CHECK(again.reason == "early_stopping");
    CHECK(again.message == end.message);
    if (!resumed.history.empty()) CHECK(resumed.epochs.back().weights_sha256 == whole.epochs.back().weights_sha256);
    CHECK(static_cast<std::size_t>(from.epoch) + resumed.history.size() == whole.history.size());
  }
}

TEST_CASE("A trial that goes on after a stop is resumed from any of its states to its own end, not to that stop") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.stop<NoOptions>("once", "Serves a test.", {},
                              [](const NoOptions&) { return std::make_unique<StopsOnce>(); });
  });
  auto spec = sample_spec("linear");
  spec.training.epochs = 9;
  spec.training.resume_every = "2 steps";
  spec.training.batch_size = std::int64_t{10};
  StateKeeper endless;
  REQUIRE(trial::run_trial(spec, *registry, endless).state == events::TrialState::completed);
  spec.stop = {{"once"}};
  StateKeeper shorter;
  REQUIRE(trial::run_trial(spec, *registry, shorter).reason == "once");
  REQUIRE(shorter.history.size() == 3);
  trial::TrialStart start;
  start.resume = trial::ResumePoint{shorter.states.back().payload.bytes, shorter.history, true};
  StateKeeper longer;
  longer.history = shorter.history;
  CHECK(trial::run_trial(spec, *registry, longer, start).reason.empty());
  REQUIRE(longer.history.size() == 9);
  REQUIRE(longer.states.size() > 10);
  for (const auto& [from, resumed, end] : resumed_from_each_state(spec, registry, longer)) {
    INFO("epoch " << from.epoch << ", batch " << from.batch);
    CHECK(end.state == events::TrialState::completed);
    CHECK(end.reason.empty());
    CHECK(static_cast<std::size_t>(from.epoch) + resumed.history.size() == 9);
    for (const auto& epoch : resumed.epochs) {
      CHECK(epoch.weights_sha256 == endless.epochs.at(static_cast<std::size_t>(epoch.epoch)).weights_sha256);
    }
  }
}

TEST_CASE(
    "A trial that runs to its last epoch says nothing of a stop, and one that watches what is not recorded fails") {
  SampleRegistry registry;
  StateKeeper trial;
  auto spec = spec_with_patience(1000);
  const auto end = trial::run_trial(spec, *registry, trial);
  CHECK(end.state == events::TrialState::completed);
  CHECK(end.reason.empty());
  CHECK(trial.history.size() == 60);
  spec.stop[0].parameters["monitor"] = "f1";
  spec.stop[0].parameters["mode"] = "max";
  const auto failed = trial::run_trial(spec, *registry, trial);
  CHECK(failed.state == events::TrialState::failed);
  CHECK(failed.message.find("stop 'early_stopping': monitors 'f1', which the validation did not record") !=
        std::string::npos);
}
