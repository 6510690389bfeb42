#include "database/internal/metrics_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace runner::database {

std::string metrics_json(const std::vector<events::Metric>& metrics) {
  auto parts = nlohmann::json::object();
  for (const auto& metric : metrics) {
    parts[std::string(to_text(metric.split))][metric.name] =
        std::isfinite(metric.value) ? nlohmann::json(metric.value) : nlohmann::json();
  }
  return parts.dump();
}

std::optional<double> finite_value(const std::vector<events::Metric>& metrics, Split split, std::string_view name) {
  const auto value = events::value_of(metrics, split, name);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace runner::database
