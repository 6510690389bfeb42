#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <runner/registrar.hpp>
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

  /// Returns the metric of this name, if it was recorded.
  std::optional<double> metric(std::string_view name) const {
    for (const auto& [key, value] : metrics) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

/// Names the metric that says which checkpoint is best, and which way.
struct Monitor {
  std::string metric = "loss";
  enum class Mode { min, max } mode = Mode::min;
};

/// Says whether to keep the weights as they are now.
struct Decision {
  bool keep = false;
  /// A few words for `checkpoint_history.reason`, such as `new best`.
  std::string reason;
};

/// Decides which checkpoints are kept. Asked once for every evaluation, in order; the answers must follow from the
/// evaluations alone, since a resumed trial shows them again. The runner never asks about an evaluation whose monitored
/// metric is not finite: it cannot be a best one.
class CheckpointPolicy {
 public:
  virtual ~CheckpointPolicy() = default;
  virtual Monitor monitor() const = 0;
  virtual Decision decide(const Evaluation& evaluation) = 0;
};

/// The kind `checkpoint_policy`: `std::unique_ptr<CheckpointPolicy> make(const Options&)`.
struct CheckpointPolicyKind {
  static constexpr const char* name = "checkpoint_policy";
  using Factory = std::unique_ptr<CheckpointPolicy>();
};

}  // namespace runner
