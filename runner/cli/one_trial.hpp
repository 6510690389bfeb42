#pragma once

#include <optional>
#include <utility>

#include "supervisor/initial_weights.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::cli {

/// Returns a trial to run from its first epoch, with the weights that it begins with. Throws database::DatabaseError
/// where those are gone.
inline supervisor::TrialJob one_job(events::TrialId trial, const spec::TrialSpec& spec,
                                    const supervisor::PluginDirectory& plugins, const std::filesystem::path& database) {
  auto job = supervisor::job_of(trial, spec, plugins.plugins_of(spec));
  if (spec.init) job.init = supervisor::find_weights(database, *spec.init);
  return job;
}

/// Hands out one trial, and no more.
class OneTrial final : public supervisor::TrialSource {
 public:
  explicit OneTrial(supervisor::TrialJob job) : job_(std::move(job)) {}
  std::optional<supervisor::TrialJob> next_job() override { return std::exchange(job_, std::nullopt); }

 private:
  std::optional<supervisor::TrialJob> job_;
};

}  // namespace runner::cli
