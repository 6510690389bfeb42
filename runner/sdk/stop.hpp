#pragma once

#include <memory>
#include <optional>
#include <runner/evaluation.hpp>
#include <runner/registrar.hpp>
#include <string>

namespace runner {

/// Decides whether a trial ends before its last epoch. What it decides follows from the evaluations shown so far, and
/// from nothing else: a resumed trial shows them again.
class Stop {
 public:
  virtual ~Stop() = default;
  /// Shows an evaluation, once each and in order. Returns why the trial ends with this epoch, for people; none where it
  /// goes on. A trial that ends so is completed.
  virtual std::optional<std::string> observe(const Evaluation& evaluation) = 0;
  /// Returns the metric of the validation part that `observe` needs, or nothing; a trial without it fails.
  virtual std::optional<std::string> watches() const { return std::nullopt; }
};

/// The kind `stop`: `std::unique_ptr<Stop> make(const Options&)`.
struct StopKind {
  static constexpr const char* name = "stop";
  using Factory = std::unique_ptr<Stop>();
};

}  // namespace runner
