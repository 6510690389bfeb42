#pragma once

#include <cstdint>
#include <runner/stopper.hpp>
#include <vector>

namespace runner::stoppers {

/// Stops what is worse than half of those before it were (the median stopping rule).
///
/// After e epochs a configuration is stopped where its best value so far is larger than the median, over the
/// configurations that have trained to their last epoch, of the mean of their values within the first e epochs. The
/// median of an even number is the mean of the two in the middle.
///
/// D. Golovin, B. Solnik, S. Moitra, G. Kochanski, J. Karro and D. Sculley, "Google Vizier: A Service for Black-Box
/// Optimization", KDD 2017, section 3.2.2.
///
/// A configuration of several trials counts with the mean over them of each.
class MedianRule final : public Stopper {
 public:
  /// Looks after `min_epochs`, and every so many epochs from there; stops nobody before `min_configurations` have
  /// trained to the end. Throws std::invalid_argument where nothing is looked at before the last epoch.
  MedianRule(const StopperSetting& setting, std::int64_t min_epochs, std::int64_t every,
             std::int64_t min_configurations);

  StopperDecision decide(std::span<const Contender> contenders, std::size_t left) const override;

 private:
  std::vector<std::int64_t> rungs_;
  std::size_t min_configurations_;
};

}  // namespace runner::stoppers
