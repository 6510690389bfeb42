#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/configuration_result.hpp"
#include "analysis/leaderboard.hpp"
#include "analysis/swept_parameters.hpp"
#include "page/kept_importance.hpp"

namespace runner::page {

/// Holds the configurations of an experiment as the page numbers them: those that compare beside each other, the best
/// of them first.
struct Configurations {
  struct Group {
    std::string monitor;
    MonitorMode mode = MonitorMode::min;
    std::vector<analysis::TrialResult> results;
    std::size_t first = 0;  ///< The place of its best configuration.
    std::vector<analysis::ConfigurationResult> ranked;
  };

  explicit Configurations(std::vector<analysis::TrialResult> results);

  /// Returns all of them in their order.
  std::vector<const analysis::ConfigurationResult*> all() const;

  std::vector<Group> groups;
  /// By trial.
  std::map<std::int64_t, std::size_t> place_of_trial;
};

/// Returns a configuration's id as the page names it: its first digits, and its experiment where `@` says that.
std::string short_id(const std::string& id);

/// Returns what the page says of each group: what it is ranked by, in sentences, by how much the best configurations
/// differ and which parameters matter. `kept` is what was kept of earlier ones, by metric; `also_said` what else is to
/// be said of a ranking.
nlohmann::json groups_json(
    const Configurations& configurations, const std::vector<analysis::SweptParameter>& swept,
    std::map<std::string, KeptImportance>& kept,
    const std::function<std::vector<std::string>(const analysis::Leaderboard&)>& also_said = nullptr);

/// Returns what the page says of each configuration: a column for each number.
nlohmann::json configurations_json(const Configurations& configurations);

/// Returns the swept parameters with their values.
nlohmann::json parameters_json(const std::vector<analysis::SweptParameter>& swept);

}  // namespace runner::page
