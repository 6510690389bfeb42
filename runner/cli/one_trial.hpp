#pragma once

#include <optional>
#include <utility>

#include "supervisor/trial_source.hpp"

namespace runner::cli {

/// Gives one trial, and no more.
class OneTrial final : public supervisor::TrialSource {
 public:
  explicit OneTrial(supervisor::TrialJob job) : job_(std::move(job)) {}
  std::optional<supervisor::TrialJob> next_job() override { return std::exchange(job_, std::nullopt); }

 private:
  std::optional<supervisor::TrialJob> job_;
};

}  // namespace runner::cli
