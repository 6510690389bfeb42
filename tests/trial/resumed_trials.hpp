#pragma once

#include <utility>
#include <vector>

#include "sample.hpp"
#include "state_keeper.hpp"

namespace runner::testing {

/// Holds a trial that went on from one of the states of another, and how it ended.
struct ResumedTrial {
  events::StateTaken from;
  StateKeeper trial;
  events::AttemptEnded end;
};

/// Resumes a trial from each state that it took, the last included, which leaves nothing to train.
inline std::vector<ResumedTrial> resumed_from_each_state(const spec::TrialSpec& spec, SampleRegistry& registry,
                                                         const StateKeeper& whole) {
  std::vector<ResumedTrial> resumed;
  for (const auto& state : whole.states) {
    trial::TrialStart start;
    start.resume = trial::ResumePoint{state.payload.bytes, whole.history, false};
    auto& one = resumed.emplace_back(ResumedTrial{state, {}, {}});
    one.end = trial::run_trial(spec, *registry, one.trial, start);
  }
  return resumed;
}

}  // namespace runner::testing
