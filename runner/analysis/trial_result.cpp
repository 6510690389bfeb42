#include "analysis/trial_result.hpp"

#include <fmt/format.h>

namespace runner::analysis {

std::string name_of(const PartMetric& metric) {
  return fmt::format("{}_{}", metric.first == Split::validation ? "val" : events::to_text(metric.first), metric.second);
}

}  // namespace runner::analysis
