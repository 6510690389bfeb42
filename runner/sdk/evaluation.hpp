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

/// Names a metric and says which of its values are better.
struct Monitor {
  std::string metric = "loss";
  enum class Mode { min, max } mode = Mode::min;

  /// Says whether `value` is better than `other` by more than `min_delta`, 0 or more.
  bool is_better(double value, double other, double min_delta = 0.0) const {
    return mode == Mode::min ? value < other - min_delta : value > other + min_delta;
  }
};

/// Names a metric that a task's validation may log, and says which of its values are better.
struct MetricDescription {
  std::string name;
  Monitor::Mode better = Monitor::Mode::min;
};

}  // namespace runner
