#pragma once

#include <cstdint>
#include <runner/stopper.hpp>
#include <vector>

namespace runner::stoppers {

/// Stops what is behind the best by more than chance allows, seed by seed.
///
/// Let v_is be the best value within the first e epochs of configuration i with seed s, and b the configuration with
/// the smallest mean of them. The differences d_s = v_is − v_bs over the S seeds of which both have a value have the
/// mean d and the standard error SE = sqrt(Σ (d_s − d)² / (S − 1) / S); configuration i is stopped where d > z·SE, z
/// being `standard_errors`. What a seed does to both, such as a split that is easy, is in neither.
///
/// Student (W. S. Gosset), "The Probable Error of a Mean", Biometrika 6 (1908), section IX, compares pairs so; as a way
/// to stop candidates it is the race of O. Maron and A. W. Moore, "The Racing Algorithm: Model Selection for Lazy
/// Learners", Artificial Intelligence Review 11 (1997).
///
/// A configuration of which no trial has a value is stopped.
class PairedComparison final : public Stopper {
 public:
  /// Looks after `min_epochs`, and every so many epochs from there. Throws std::invalid_argument where nothing is
  /// looked at before the last epoch, and where there are fewer than three trials of each configuration.
  PairedComparison(const StopperSetting& setting, std::int64_t min_epochs, std::int64_t every, double standard_errors);

  StopperDecision decide(std::span<const Contender> contenders, std::size_t left) const override;

 private:
  std::vector<std::int64_t> rungs_;
  double standard_errors_;
};

}  // namespace runner::stoppers
