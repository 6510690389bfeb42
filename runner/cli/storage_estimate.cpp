#include "cli/storage_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/start_file.hpp"
#include "cli/run_worker.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

namespace {

// What the size and the number of checkpoints are a function of.
std::string key_of(const spec::TrialSpec& spec) {
  const auto json = spec::to_json(spec);
  return spec::canonical_text(nlohmann::json::array({json["dataset"], json["model"], json["checkpoint"], spec.training.epochs}));
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
                         const Installation& installation) {
  std::map<std::string, std::int64_t> count;
  std::vector<std::string> keys;
  std::vector<protocol::StartTrial> starts;
  for (const auto& trial : trials) {
    const auto key = key_of(trial.spec);
    if (count[key]++ > 0) continue;
    keys.push_back(key);
    auto& start = starts.emplace_back();
    start.spec = spec::to_json(trial.spec);
    start.plugins = plugins.plugins_of(trial.spec);
  }
  const TemporaryFile file = start_file(starts);
  const auto output = run_worker(installation, {"--storage-bounds", file.path().string()}, starts, true).output;
  const auto lines = json_lines(output, {"checkpoints", "error"});
  std::int64_t most = 0;
  std::int64_t largest = 0;
  std::int64_t checkpoints = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i >= lines.size()) return "storage: cannot be told, since the worker that makes the models ended";
    if (lines[i].contains("error")) return "storage: cannot be told: " + lines[i]["error"].get<std::string>();
    const auto bytes = lines[i].at("checkpoint_bytes").get<std::int64_t>();
    const auto each = lines[i].at("checkpoints").get<std::int64_t>();
    most += count[keys[i]] * each * bytes;
    checkpoints += count[keys[i]] * each;
    largest = std::max(largest, bytes);
  }
  return fmt::format("storage: at most {} checkpoints of up to {} each, {} in all", checkpoints, in_units(largest), in_units(most));
}

}  // namespace runner::cli
