#include "analysis/storage_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "spec/trial_spec_json.hpp"

namespace runner::analysis {

namespace {

// What the size and the number of checkpoints are a function of.
std::string key_of(const spec::TrialSpec& spec) {
  const auto json = spec::to_json(spec);
  return spec::canonical_text(
      nlohmann::json::array({json["dataset"], json["model"], json["checkpoint"], spec.training.epochs}));
}

std::string in_units(std::int64_t bytes) {
  if (bytes < 10'000) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* next : {"kB", "MB", "GB", "TB"}) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return fmt::format("{:.3g} {}", value, unit);
}

}  // namespace

std::string storage_estimate(const std::vector<plan::PlannedTrial>& trials, const supervisor::PluginDirectory& plugins,
                             supervisor::WorkerClient& client) {
  std::map<std::string, std::int64_t> count;
  std::vector<const spec::TrialSpec*> asked;
  for (const auto& trial : trials) {
    if (count[key_of(trial.spec)]++ == 0) asked.push_back(&trial.spec);
  }
  std::int64_t most = 0;
  std::int64_t largest = 0;
  std::int64_t checkpoints = 0;
  for (const auto* spec : asked) {
    const auto found = plugins.plugins_of(*spec);
    const auto answer =
        client.ask<protocol::StorageBounded>(protocol::BoundStorage{*spec, found}, supervisor::needs_of(*spec, found));
    if (const auto* none = std::get_if<supervisor::NoAnswer>(&answer))
      return "storage: cannot be told: " + none->message;
    const auto& bound = std::get<protocol::StorageBounded>(answer);
    const auto all = count[key_of(*spec)] * bound.checkpoints;
    most += all * bound.checkpoint_bytes;
    checkpoints += all;
    largest = std::max(largest, bound.checkpoint_bytes);
  }
  return fmt::format("storage: at most {} checkpoints of up to {} each, {} in all", checkpoints, in_units(largest),
                     in_units(most));
}

}  // namespace runner::analysis
