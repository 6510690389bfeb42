#include "cli/data_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/place_in_config.hpp"
#include "spec/trial_spec_json.hpp"
#include "text/note.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// What is tried on the data beside them: the blocks whose plugins are shown the data set when they are made, and where
// it goes.
constexpr std::array made_for_data = {"/model", "/loss", "/task", "/metrics", "/training/device"};

// Other parts than those of so many trials are found when they run.
constexpr std::size_t most_looked_at = 1'000;

bool varies(const plan::PlannedTrial& trial, const std::string& section) {
  return std::any_of(trial.values.begin(), trial.values.end(), [&](const auto& value) {
    return value.first == section || value.first.starts_with(section + ".");
  });
}

// `training.device` of `/training/device`.
std::string key_of(std::string_view part) {
  std::string key(part.substr(1));
  std::replace(key.begin(), key.end(), '/', '.');
  return key;
}

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
  void on_described(const events::TrialDescribed& description) override {
    described.push_back(description);
    for (const auto& note : description.notes)
      if (text::is_warning(note) && std::find(warnings.begin(), warnings.end(), note) == warnings.end())
        warnings.push_back(note);
  }
  void on_ended(const events::AttemptEnded& result) override {
    if (result.will_retry) return;
    // A worker that dies or cannot load a plugin is another matter: the trial itself shows it.
    if (result.state != events::TrialState::failed || !loaded_.contains(result.trial)) {
      ++usable;
    } else {
      add_fault(result.message, static_cast<std::size_t>(result.trial) - 1);
    }
  }

  std::vector<DataFault> faults;
  std::vector<std::string> warnings;
  std::vector<events::TrialDescribed> described;
  std::size_t usable = 0;

 private:
  void add_fault(const std::string& text, std::size_t trial) {
    const auto is_same = [&](const DataFault& other) { return other.text == text; };
    if (std::none_of(faults.begin(), faults.end(), is_same)) faults.push_back({text, trial});
  }

  std::set<events::TrialId> loaded_;
};

}  // namespace

std::vector<spec::TrialSpec> trials_to_check(const plan::Plan& plan, std::size_t most) {
  const auto first = plan.trial(0);
  const bool varies_data = varies(first, "dataset");
  const bool varies_parts = std::any_of(made_for_data.begin(), made_for_data.end(),
                                        [&](const char* part) { return varies(first, key_of(part)); });
  if (!varies_data && !varies_parts) return {first.spec};
  std::vector<spec::TrialSpec> of_new_data;
  std::vector<spec::TrialSpec> of_new_parts;
  std::set<std::string> data_seen;
  std::set<std::string> parts_seen;
  for (std::size_t i = 0; i < plan.size() && of_new_data.size() < most; ++i) {
    if (!varies_data && (of_new_parts.size() + 1 >= most || i == most_looked_at)) break;
    auto spec = plan.trial(i).spec;
    const auto all = spec::to_json(spec);
    auto chosen = nlohmann::json::array({all.at("dataset")});
    const bool is_new_data = data_seen.insert(spec::canonical_text(chosen)).second;
    for (const char* part : made_for_data)
      chosen.push_back(all.value(nlohmann::json::json_pointer(part), nlohmann::json()));
    const bool is_new = parts_seen.insert(spec::canonical_text(chosen)).second;
    if (is_new_data) {
      of_new_data.push_back(std::move(spec));
    } else if (is_new && of_new_parts.size() < most) {
      of_new_parts.push_back(std::move(spec));
    }
  }
  const auto room = std::min(most - of_new_data.size(), of_new_parts.size());
  std::move(of_new_parts.begin(), of_new_parts.begin() + static_cast<std::ptrdiff_t>(room),
            std::back_inserter(of_new_data));
  return of_new_data;
}

void print_faults(const DataCheck& check, const std::vector<spec::TrialSpec>& trials,
                  const std::vector<config::ElementPlace>& places) {
  for (const auto& [text, trial] : check.faults)
    fmt::print(stderr, "runner: {}{}\n", text::visible_lines(text), place_in_config(text, places, &trials.at(trial)));
}

DataCheck check_data(supervisor::Supervisor& supervisor, const std::vector<spec::TrialSpec>& trials,
                     const supervisor::PluginDirectory& plugins) {
  DataJobs jobs(trials, plugins);
  supervisor::TrialStore nothing;
  Findings findings;
  const auto end = supervisor.run(jobs, nothing, findings);
  return {std::move(findings.faults), std::move(findings.warnings), findings.usable, std::move(findings.described),
          end == supervisor::RunEnd::stopped};
}

}  // namespace runner::cli
