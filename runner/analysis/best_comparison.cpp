#include "analysis/best_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "analysis/comparability.hpp"
#include "analysis/ranking.hpp"
#include "spec/data_key.hpp"

namespace runner::analysis {

namespace {

// Whether values may not compare where trials differ in this key of their configs.
bool is_measured_by(std::string_view key, std::string_view dataset) {
  constexpr std::string_view of_dataset = "dataset.";
  if (key.starts_with(of_dataset)) {
    const auto parameter = key.substr(of_dataset.size());
    return spec::is_data_key(dataset, parameter) || spec::divides_rows(parameter);
  }
  return key.starts_with("loss.") || key.starts_with("metrics");
}

bool may_be_unlike(database::Reader& reader, std::int64_t experiment, std::int64_t trial) {
  auto keys = reader.config_keys_of(trial);
  const std::string dataset = reader.trial(trial).dataset;
  std::erase_if(keys, [&](const auto& key) { return !is_measured_by(key, dataset); });
  return reader.others_differ_in(trial, keys) || reader.has_event(experiment, "data_changed");
}

}  // namespace

std::optional<std::string> why_not_compared_with(database::Reader& reader, std::int64_t experiment,
                                                 const BestResult& best) {
  if (!may_be_unlike(reader, experiment, best.trial)) return std::nullopt;
  auto results = trial_results(reader, {experiment, {}});
  std::erase_if(results, [&](const auto& each) { return each.monitor != best.monitor || each.mode != best.mode; });
  return why_not_compared(results);
}

std::optional<std::string> why_not_best(database::Reader& reader, const database::CheckpointRow& best) {
  const auto why =
      why_not_compared_with(reader, best.experiment, {.monitor = best.monitor, .mode = best.mode, .trial = best.trial});
  if (!why) return std::nullopt;
  return fmt::format("{}@{} has the {} {}, but is not the best of its experiment's trials. {}", best.trial, best.epoch,
                     best.mode == MonitorMode::max ? "largest" : "smallest", best.monitor, *why);
}

}  // namespace runner::analysis
