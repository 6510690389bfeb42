#include <map>

#include "resumed_trials.hpp"
#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::map<std::int64_t, double> rates_of(const StateKeeper& trial) {
  std::map<std::int64_t, double> rates;
  for (const auto& epoch : trial.epochs) rates[epoch.epoch] = epoch.lr.value();
  return rates;
}

}  // namespace

TEST_CASE("An epoch that is resumed has the rate of its last step, wherever in it the state was taken") {
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  spec.training.batch_size = std::int64_t{16};
  spec.training.epochs = 4;
  spec.training.resume_every = "1 steps";
  spec.scheduler = {"cosine", nlohmann::json::object()};
  StateKeeper whole;
  REQUIRE(trial::run_trial(spec, *registry, whole).state == events::TrialState::completed);
  REQUIRE(whole.states.size() >= 12);
  const auto rates = rates_of(whole);
  CHECK(rates.at(3) != rates.at(0));
  for (const auto& [state, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    INFO("epoch " << state.epoch << " batch " << state.batch);
    REQUIRE(end.state == events::TrialState::completed);
    if (state.is_last) continue;
    for (const auto& [epoch, rate] : rates_of(resumed)) CHECK(rate == rates.at(epoch));
    CHECK(resumed.epochs.front().epoch == state.epoch);
  }
}
