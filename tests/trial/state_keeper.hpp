#pragma once

#include <optional>
#include <runner/evaluation.hpp>
#include <vector>

#include "trial/trial.hpp"

namespace runner::testing {

/// Keeps all that a trial tells, and its evaluations as a resumed trial is shown them.
class StateKeeper final : public trial::TrialObserver {
 public:
  void on_described(const events::TrialDescribed&) override {}
  void on_epoch(events::EpochDone record) override {
    Evaluation& evaluation = history.emplace_back(Evaluation{record.epoch, record.step, 0, {}});
    for (const auto& metric : record.metrics) {
      if (metric.split == Split::validation) evaluation.metrics.emplace_back(metric.name, metric.value);
    }
    epochs.push_back(std::move(record));
  }
  void on_state(events::StateTaken state) override { states.push_back(std::move(state)); }
  void on_test(events::TestEvaluated evaluated) override { tests.push_back(std::move(evaluated)); }
  void on_step() override {}
  bool stop_requested() const override { return false; }

  std::vector<events::EpochDone> epochs;
  std::vector<Evaluation> history;
  std::vector<events::StateTaken> states;
  std::vector<events::TestEvaluated> tests;
};

}  // namespace runner::testing
