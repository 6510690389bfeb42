#include "cli/data_check.hpp"

#include <algorithm>
#include <set>

#include "spec/trial_spec_json.hpp"

namespace runner::cli {

namespace {

// Gives each trial's data to a worker, and no epoch.
class DataJobs final : public supervisor::TrialSource {
 public:
  DataJobs(const std::vector<spec::TrialSpec>& trials, const supervisor::PluginDirectory& plugins)
      : trials_(trials), plugins_(plugins) {}

  std::optional<supervisor::TrialJob> next_job() override {
    if (next_ == trials_.size()) return std::nullopt;
    const auto& spec = trials_[next_++];
    auto job = supervisor::job_of(static_cast<events::TrialId>(next_), spec, plugins_.plugins_of(spec));
    job.data_only = true;
    return job;
  }

 private:
  const std::vector<spec::TrialSpec>& trials_;
  const supervisor::PluginDirectory& plugins_;
  std::size_t next_ = 0;
};

class Findings final : public supervisor::TrialListener {
 public:
  void on_loaded(const protocol::PluginsLoaded& loaded) override { loaded_.insert(loaded.trial); }
  void on_ended(const events::AttemptEnded& result) override {
    if (result.will_retry) return;
    // A worker that dies or cannot load a plugin is another matter: the trial itself shows it.
    if (result.state != events::TrialState::failed || !loaded_.contains(result.trial)) {
      ++usable;
    } else if (std::find(faults.begin(), faults.end(), result.message) == faults.end()) {
      faults.push_back(result.message);
    }
  }

  std::vector<std::string> faults;
  std::size_t usable = 0;

 private:
  std::set<events::TrialId> loaded_;
};

}  // namespace

std::vector<spec::TrialSpec> trials_by_data(const plan::Plan& plan, std::size_t most) {
  auto first = plan.trial(0);
  const auto varies_data = [](const auto& value) {
    return value.first == "dataset" || value.first.starts_with("dataset.");
  };
  std::vector<spec::TrialSpec> trials = {std::move(first.spec)};
  if (std::none_of(first.values.begin(), first.values.end(), varies_data)) return trials;
  std::set<std::string> seen = {spec::canonical_text(spec::to_json(trials[0]).at("dataset"))};
  for (std::size_t i = 1; i < plan.size() && trials.size() < most; ++i) {
    auto spec = plan.trial(i).spec;
    if (seen.insert(spec::canonical_text(spec::to_json(spec).at("dataset"))).second) trials.push_back(std::move(spec));
  }
  return trials;
}

DataCheck check_data(supervisor::Supervisor& supervisor, const std::vector<spec::TrialSpec>& trials,
                     const supervisor::PluginDirectory& plugins) {
  DataJobs jobs(trials, plugins);
  supervisor::TrialStore nothing;
  Findings findings;
  const auto end = supervisor.run(jobs, nothing, findings);
  return {std::move(findings.faults), findings.usable, end == supervisor::RunEnd::stopped};
}

}  // namespace runner::cli
