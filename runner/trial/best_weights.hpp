#pragma once

#include <cstdint>
#include <optional>
#include <runner/named_tensors.hpp>
#include <vector>

namespace runner::trial {

/// Remembers the weights of a trial's best checkpoint until its end, where the rows that were set aside are evaluated
/// with them. Empty for a trial that has no such rows.
class BestWeights {
 public:
  /// Copies the weights after an epoch, in place of what was remembered.
  void keep(std::int64_t epoch, const std::vector<NamedTensor>& state);
  /// Returns the epoch of what is remembered; none where nothing is.
  std::optional<std::int64_t> epoch() const { return epoch_; }
  const std::vector<NamedTensor>& tensors() const { return tensors_; }
  /// Puts back what a resumed trial remembered.
  void restore(std::int64_t epoch, std::vector<NamedTensor> tensors);
  /// Gives the model the weights that are remembered; `state` is the list that they were copied from, or one like it.
  void put_into(const std::vector<NamedTensor>& state) const;

 private:
  std::optional<std::int64_t> epoch_;
  std::vector<NamedTensor> tensors_;
};

}  // namespace runner::trial
