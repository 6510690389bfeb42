#include <map>

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Keeps every state, and the evaluations and rates of every epoch.
class StateKeeper final : public trial::TrialObserver {
 public:
  void on_described(const events::TrialDescribed&) override {}
  void on_epoch(events::EpochDone record) override {
    rates[record.epoch] = record.lr.value();
    Evaluation& evaluation = history.emplace_back(Evaluation{record.epoch, record.step, 0, {}});
    for (const auto& metric : record.metrics) {
      if (metric.split == Split::validation) evaluation.metrics.emplace_back(metric.name, metric.value);
    }
  }
  void on_state(events::StateTaken state) override { states.push_back(std::move(state)); }
  void on_step() override {}
  bool stop_requested() const override { return false; }

  std::map<std::int64_t, double> rates;
  std::vector<Evaluation> history;
  std::vector<events::StateTaken> states;
};

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
  CHECK(whole.rates[3] != whole.rates[0]);
  for (const auto& state : whole.states) {
    if (state.is_last) continue;
    INFO("epoch " << state.epoch << " batch " << state.batch);
    trial::TrialStart start;
    start.resume = trial::ResumePoint{state.payload.bytes, whole.history, false};
    StateKeeper resumed;
    REQUIRE(trial::run_trial(spec, *registry, resumed, start).state == events::TrialState::completed);
    for (const auto& [epoch, rate] : resumed.rates) CHECK(rate == whole.rates.at(epoch));
    CHECK(resumed.rates.begin()->first == state.epoch);
  }
}
