#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <runner/evaluation.hpp>
#include <runner/registrar.hpp>
#include <string>
#include <vector>

namespace runner {

/// Says whether to keep the weights as they are now, and which earlier ones may go.
struct Decision {
  bool keep = false;
  /// A few words for `checkpoint_history.reason`, such as `new best`.
  std::string reason = {};
  /// Epochs whose weights this policy kept and no longer needs. The runner lets go of weights that no policy holds; the
  /// best ones and the newest ones stay in any case.
  std::vector<std::int64_t> release = {};
};

/// Decides which checkpoints are kept. Asked once for every evaluation, in order; the answers must follow from the
/// evaluations alone, since a resumed trial shows them again. The runner never asks about an evaluation whose monitored
/// metric is not finite: it cannot be a best one.
class CheckpointPolicy {
 public:
  virtual ~CheckpointPolicy() = default;
  /// Returns the metric that decides, if one does. A trial's best checkpoint is that of its first policy that has one;
  /// by the lowest loss where none has.
  virtual std::optional<Monitor> monitor() const { return std::nullopt; }
  virtual Decision decide(const Evaluation& evaluation) = 0;
  /// Returns the most checkpoints of `weights_bytes` each that it can come to hold in a trial of so many epochs.
  virtual std::int64_t most_kept(std::int64_t epochs, std::int64_t weights_bytes) const {
    static_cast<void>(weights_bytes);
    return epochs;
  }
};

/// The kind `checkpoint_policy`: `std::unique_ptr<CheckpointPolicy> make(const Options&)`.
struct CheckpointPolicyKind {
  static constexpr const char* name = "checkpoint_policy";
  using Factory = std::unique_ptr<CheckpointPolicy>();
};

}  // namespace runner
