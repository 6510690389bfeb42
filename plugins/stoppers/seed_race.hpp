#pragma once

#include <runner/stopper.hpp>

namespace runner::stoppers {

/// Trains a configuration with one seed more only while it cannot be told from the best: a race with Student's paired
/// t-test (Birattari, Stützle, Paquete and Varrentrapp, "A racing algorithm for configuring metaheuristics", GECCO
/// 2002; their t-Race, over seeds in place of instances). On the k seeds that both have, one whose mean is worse by
/// d is stopped where d > t(1 − significance; k − 1) · s/√k, s being the standard deviation of the differences.
class SeedRace final : public Stopper {
 public:
  /// `min_seeds` is at least 2. Throws std::invalid_argument where there are not more trials of each configuration.
  SeedRace(const StopperSetting& setting, std::int64_t min_seeds, double significance);

  StopperDecision decide(std::span<const Contender> contenders, std::size_t left) const override;

 private:
  StopperDecision judge(const Contender& one, std::span<const Contender> contenders) const;

  std::int64_t epochs_;
  std::size_t min_seeds_;
  double significance_;
};

}  // namespace runner::stoppers
