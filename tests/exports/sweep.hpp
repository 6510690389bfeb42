#pragma once

#include <optional>
#include <string>

#include "testing/runner_program.hpp"

namespace runner::exports::testing {

/// Runs a sweep of 16 trials whose first eight end soon, each in its way: two of each four completed and two failed, or
/// two diverged and two failed. The ninth runs for ever, and the others wait.
class Sweep {
 public:
  /// Begins it; returns once the ninth has stored some epochs.
  Sweep();

  const runner::testing::RunnerProgram& runner() const { return runner_; }

  /// Interrupts it, and gives what is stored names and texts that are hard to write.
  void end();

  /// Exports it into a new folder; returns that.
  std::filesystem::path exported(const std::string& format) const;

  /// Runs a script of this folder on what was exported; returns what it complains about.
  std::string complaint(const std::string& script, const std::filesystem::path& exported) const;

 private:
  runner::testing::RunnerProgram runner_;
  std::optional<runner::testing::Running> training_;
};

}  // namespace runner::exports::testing
