#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trial/kept_checkpoints.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

/// Asks a trial's policies, in order, what becomes of its checkpoints.
class CheckpointPolicies {
 public:
  /// Borrows the policies of `parts`.
  explicit CheckpointPolicies(TrialParts& parts);

  struct Answer {
    /// The policies that keep the weights, separated by commas; none where nobody does.
    std::optional<std::string> policy;
    /// The reason of the first of them.
    std::string reason;
    /// The weights are kept, and the best of those that are.
    bool is_best = false;
    /// Epochs whose weights may go.
    std::vector<std::int64_t> released;
  };

  /// Shows all policies an evaluation. Throws PluginError where one monitors what the evaluation does not have.
  Answer ask(const Evaluation& evaluation);

 private:
  std::vector<NamedPolicy>& policies_;
  Monitor monitor_;
  KeptCheckpoints kept_;
};

}  // namespace runner::trial
