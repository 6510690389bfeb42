#include "cluster/unlike_tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/fingerprint_changes.hpp"

namespace runner::cluster {

namespace {

// Nothing of a task that has not begun: until then its database says what the plan's does.
const database::ShardTrial* begun_trial(const ShardReading& shard) {
  const auto found = std::find_if(shard.trials.begin(), shard.trials.end(),
                                  [](const auto& trial) { return trial.progress.attempts > 0; });
  return found == shard.trials.end() ? nullptr : &*found;
}

}  // namespace

std::vector<UnlikeTasks> unlike_tasks(const std::vector<ShardReading>& shards) {
  std::map<std::string, std::vector<std::string>> by_fingerprint;
  for (const auto& shard : shards) {
    const auto* trial = begun_trial(shard);
    if (trial == nullptr || shard.fingerprint.empty()) continue;
    auto& tasks = by_fingerprint[shard.fingerprint];
    auto task = fmt::format("{}_{} on {}", shard.shard.job, shard.shard.task, trial->progress.last_attempt.host);
    if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) tasks.push_back(std::move(task));
  }
  const auto most =
      std::max_element(by_fingerprint.begin(), by_fingerprint.end(),
                       [](const auto& one, const auto& other) { return one.second.size() < other.second.size(); });
  std::map<std::vector<std::string>, std::vector<std::string>> by_difference;
  for (const auto& [fingerprint, tasks] : by_fingerprint) {
    const auto differences = analysis::fingerprint_changes(most->first, fingerprint);
    if (differences.empty()) continue;
    auto& of_difference = by_difference[differences];
    of_difference.insert(of_difference.end(), tasks.begin(), tasks.end());
  }
  std::vector<UnlikeTasks> unlike;
  for (auto& [differences, tasks] : by_difference) unlike.push_back({differences, std::move(tasks)});
  return unlike;
}

}  // namespace runner::cluster
