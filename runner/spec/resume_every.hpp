#pragma once

#include <optional>
#include <string_view>

namespace runner::spec {

/// Says how often a trial takes a state that it can be resumed from.
struct ResumeEvery {
  enum class Unit {
    /// So that about 30 s of work can be lost, for at most 2 % of the time.
    automatic,
    never,
    steps,
    epochs,
    seconds,
  };
  Unit unit = Unit::automatic;
  /// 1 or more steps or epochs; above 0 seconds.
  double count = 0.0;
};

/// Reads `auto`, `never`, `30s` or any other duration, `100 steps`, `2 epochs`. None for any other text.
std::optional<ResumeEvery> parse_resume_every(std::string_view text);

}  // namespace runner::spec
