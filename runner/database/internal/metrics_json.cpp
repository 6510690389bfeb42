#include "database/internal/metrics_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace runner::database {

std::string metrics_json(const std::vector<Metric>& metrics) {
  auto parts = nlohmann::json::object();
  for (const auto& metric : metrics) {
    parts[metric.part][metric.name] = std::isfinite(metric.value) ? nlohmann::json(metric.value) : nlohmann::json();
  }
  return parts.dump();
}

std::optional<double> finite_value(const std::vector<Metric>& metrics, std::string_view part, std::string_view name) {
  for (const auto& metric : metrics) {
    if (metric.part == part && metric.name == name && std::isfinite(metric.value)) return metric.value;
  }
  return std::nullopt;
}

}  // namespace runner::database
