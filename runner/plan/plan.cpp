#include "plan/plan.hpp"

#include "spec/trial_spec_json.hpp"

namespace runner::plan {

namespace {

using nlohmann::json;

bool is_section(const std::string& key) { return key.find('.') == std::string::npos; }

// Which point of each axis trial number `index` has: the last axis varies fastest.
std::vector<std::size_t> points_of(const config::Config& config, std::size_t index) {
  std::vector<std::size_t> points(config.axes.size());
  for (std::size_t i = points.size(); i-- > 0;) {
    const auto size = config.axes[i].points.size();
    points[i] = index % size;
    index /= size;
  }
  return points;
}

PlannedTrial planned(const config::Config& config, const json& base, std::size_t index) {
  const auto points = points_of(config, index);
  json trial = base;
  // Whole blocks before what stands in them, whatever the order of the axes.
  for (const bool sections : {true, false}) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const auto& axis = config.axes[i];
      for (std::size_t k = 0; k < axis.keys.size(); ++k) {
        if (is_section(axis.keys[k]) == sections) spec::set_key(trial, axis.keys[k], axis.points[points[i]][k].value);
      }
    }
  }
  PlannedTrial out{spec::trial_spec_from_json(trial), {}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& axis = config.axes[i];
    for (std::size_t k = 0; k < axis.keys.size(); ++k) {
      out.values.emplace_back(axis.keys[k], axis.points[points[i]][k].shown);
    }
  }
  return out;
}

}  // namespace

Plan::Plan(const config::Config& config)
    : config_(config),
      base_(spec::to_json(config.base)),
      size_(config.search ? config.search->replicates.size() : config::trial_count(config)) {}

PlannedTrial Plan::trial(std::size_t index) const { return planned(config_, base_, index); }

std::vector<PlannedTrial> plan(const config::Config& config) {
  const Plan plan(config);
  std::vector<PlannedTrial> out;
  out.reserve(plan.size());
  for (std::size_t i = 0; i < plan.size(); ++i) out.push_back(plan.trial(i));
  return out;
}

}  // namespace runner::plan
