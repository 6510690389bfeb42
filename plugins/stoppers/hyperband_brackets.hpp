#pragma once

#include <cstddef>
#include <cstdint>
#include <runner/stopper.hpp>
#include <vector>

namespace runner::stoppers {

/// Runs successive halving in brackets that begin with ever fewer configurations and ever more epochs (Hyperband).
///
/// With R the last epoch, η = `factor` and s_max = ⌊log_η(R / r)⌋, r = `min_epochs`, bracket s = s_max, …, 0 begins n =
/// ⌈(s_max + 1) / (s + 1) · η^s⌉ configurations with R·η^−s epochs each. When the values of all that stand in its rung
/// i are known, the best ⌊n·η^−(i+1)⌋ go on to η times the epochs and the others are stopped, until what is left has
/// trained to R.
///
/// L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh and A. Talwalkar, "Hyperband: A Novel Bandit-Based Approach to
/// Hyperparameter Optimization", JMLR 18 (2018), algorithm 1.
///
/// After bracket 0 the first follows again, as long as there are configurations. A bracket for which not enough are
/// left halves those that it has, and of every rung one goes on at least. While a rung waits for its values, the
/// configurations that follow are begun.
class HyperbandBrackets final : public Stopper {
 public:
  /// Throws std::invalid_argument where there is no rung before the last epoch.
  HyperbandBrackets(const StopperSetting& setting, std::int64_t min_epochs, double factor);

  StopperDecision decide(std::span<const Contender> contenders, std::size_t left) const override;

 private:
  struct Bracket {
    /// How many configurations it begins, and the rungs from its first.
    std::size_t size = 0;
    std::vector<std::int64_t> rungs;
  };

  /// What is to be done in one bracket, whose configurations are these; nothing where it waits, or has ended.
  StopperDecision decide_in(const Bracket& bracket, std::span<const Contender> members, bool is_full) const;

  std::vector<Bracket> brackets_;
  double factor_;
};

}  // namespace runner::stoppers
