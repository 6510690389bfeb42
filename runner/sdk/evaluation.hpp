#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runner {

/// Holds what one evaluation found.
struct Evaluation {
  /// Count from 0, the epoch that has just ended.
  std::int64_t epoch = 0;
  /// Optimizer steps and samples seen since the trial began.
  std::int64_t step = 0;
  std::int64_t samples = 0;
  /// Metrics of the validation part by name (`loss`, `accuracy` …), in the order they were logged.
  std::vector<std::pair<std::string, double>> metrics;
  /// Bytes of the parameters and buffers together; a checkpoint takes a little more.
  std::int64_t weights_bytes = 0;

  /// Returns the metric of this name, if it was recorded.
  std::optional<double> metric(std::string_view name) const {
    for (const auto& [key, value] : metrics) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

/// Says which values of a metric are better.
enum class MonitorMode { min, max };

/// Says whether `value` is better than `other` by more than `min_delta`, 0 or more; nothing is better than NaN, nor NaN
/// than anything.
constexpr bool is_better(double value, double other, MonitorMode mode, double min_delta = 0.0) {
  return mode == MonitorMode::min ? value < other - min_delta : value > other + min_delta;
}

/// Names a metric and says which of its values are better.
struct Monitor {
  using Mode = MonitorMode;

  std::string metric = "loss";
  MonitorMode mode = MonitorMode::min;

  bool is_better(double value, double other, double min_delta = 0.0) const {
    return runner::is_better(value, other, mode, min_delta);
  }
};

/// Names a metric that a task's validation may log, and says which of its values are better.
struct MetricDescription {
  std::string name;
  MonitorMode better = MonitorMode::min;
};

}  // namespace runner
