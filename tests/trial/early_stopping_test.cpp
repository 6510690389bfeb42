#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

class Keeper final : public trial::TrialObserver {
 public:
  void on_described(const events::TrialDescribed&) override {}
  void on_epoch(events::EpochDone record) override {
    Evaluation& evaluation = history.emplace_back(Evaluation{record.epoch, record.step, 0, {}});
    for (const auto& metric : record.metrics) {
      if (metric.split == Split::validation) evaluation.metrics.emplace_back(metric.name, metric.value);
    }
    last_weights = record.weights_sha256;
  }
  void on_state(events::StateTaken state) override { states.push_back(std::move(state)); }
  void on_step() override {}
  bool stop_requested() const override { return false; }

  double loss(std::size_t epoch) const { return history.at(epoch).metric("loss").value(); }

  std::vector<Evaluation> history;
  std::vector<events::StateTaken> states;
  std::string last_weights;
};

// At this rate the loss falls for some epochs and then rises.
spec::TrialSpec spec_with_patience(std::int64_t patience) {
  auto spec = sample_spec("linear");
  spec.optimizer.parameters["lr"] = 0.3;
  spec.training.epochs = 60;
  spec.training.resume_every = "1 epochs";
  spec.stop = {{"early_stopping", {{"patience", patience}}}};
  return spec;
}

}  // namespace

TEST_CASE("A trial whose loss no longer gets better ends with the epoch in which patience is over, and says why") {
  SampleRegistry registry;
  Keeper trial;
  const auto end = trial::run_trial(spec_with_patience(3), *registry, trial);
  CHECK(end.state == events::TrialState::completed);
  CHECK(end.reason == "early_stopping");
  REQUIRE(trial.history.size() < 60);
  REQUIRE(trial.history.size() > 4);
  const std::size_t best = trial.history.size() - 4;
  for (std::size_t epoch = best + 1; epoch < trial.history.size(); ++epoch)
    CHECK(trial.loss(epoch) >= trial.loss(best));
  CHECK(trial.loss(best) < trial.loss(best - 1));
  CHECK(end.message.find("of epoch " + std::to_string(best) + " for 3 epochs") != std::string::npos);
}

TEST_CASE("A trial resumed from any of its states ends with the same epoch, as one that was never interrupted") {
  SampleRegistry registry;
  const auto spec = spec_with_patience(3);
  Keeper whole;
  const auto end = trial::run_trial(spec, *registry, whole);
  for (const auto& state : whole.states) {
    INFO("epoch " << state.epoch);
    trial::TrialStart start;
    start.resume = trial::ResumePoint{state.payload.bytes, whole.history, false};
    Keeper resumed;
    const auto again = trial::run_trial(spec, *registry, resumed, start);
    CHECK(again.reason == "early_stopping");
    CHECK(again.message == end.message);
    if (!resumed.history.empty()) CHECK(resumed.last_weights == whole.last_weights);
    CHECK(static_cast<std::size_t>(state.epoch) + resumed.history.size() == whole.history.size());
  }
}

TEST_CASE(
    "A trial that runs to its last epoch says nothing of a stop, and one that watches what is not recorded fails") {
  SampleRegistry registry;
  Keeper trial;
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
