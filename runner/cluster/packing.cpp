#include "cluster/packing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace runner::cluster {

namespace {

constexpr double shortest_task_seconds = 300;

std::int64_t divided_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

std::vector<std::vector<std::int64_t>> in_groups(const std::vector<TrialToPack>& trials, std::int64_t size) {
  std::vector<std::vector<std::int64_t>> tasks;
  for (const auto& trial : trials) {
    if (tasks.empty() || static_cast<std::int64_t>(tasks.back().size()) == size) tasks.emplace_back();
    tasks.back().push_back(trial.ordinal);
  }
  return tasks;
}

// The mean of the known times; nothing where none is.
std::optional<double> mean_seconds(const std::vector<TrialToPack>& trials) {
  double sum = 0;
  std::int64_t known = 0;
  for (const auto& trial : trials) {
    if (!trial.seconds) continue;
    sum += *trial.seconds;
    ++known;
  }
  return known > 0 ? std::optional(sum / static_cast<double>(known)) : std::nullopt;
}

std::vector<std::vector<std::int64_t>> by_time(const std::vector<TrialToPack>& trials, std::int64_t at_a_time,
                                               double mean) {
  const double wanted = shortest_task_seconds * static_cast<double>(at_a_time);
  std::vector<std::vector<std::int64_t>> tasks;
  double filled = wanted;
  for (const auto& trial : trials) {
    if (filled >= wanted) {
      tasks.emplace_back();
      filled = 0;
    }
    tasks.back().push_back(trial.ordinal);
    filled += trial.seconds.value_or(mean);
  }
  return tasks;
}

}  // namespace

Packing pack(const std::vector<TrialToPack>& trials, const launchers::SlurmSettings& settings, std::int64_t at_a_time,
             std::int64_t most_tasks) {
  const auto count = static_cast<std::int64_t>(trials.size());
  if (const auto* size = std::get_if<std::int64_t>(&settings.trials_per_task)) {
    return {in_groups(trials, *size), fmt::format("{} a task, as launcher.trials_per_task says", *size)};
  }
  if (const auto mean = mean_seconds(trials)) {
    auto tasks = by_time(trials, at_a_time, *mean);
    return {std::move(tasks),
            fmt::format("tasks of five minutes or more: such trials took {:.3g} s before, on average", *mean)};
  }
  const auto size = std::max(at_a_time, divided_up(count, most_tasks));
  return {
      in_groups(trials, size),
      fmt::format("{} a task, since it is not known yet how long such trials take (launcher.trials_per_task)", size)};
}

}  // namespace runner::cluster
