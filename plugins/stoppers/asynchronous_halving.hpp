#pragma once

#include <cstdint>
#include <runner/stopper.hpp>
#include <vector>

namespace runner::stoppers {

/// Has the best go on rung by rung, without waiting until a rung is full (ASHA).
///
/// The rungs are r_0 < r_1 < … < r_K = R epochs, each `factor`, η, times the one below. In rung k stand the
/// configurations whose value after r_k epochs is known: n_k of them. Whenever something can be done, the rungs are
/// looked through from K−1 down to 0 for one that is among the best ⌊n_k/η⌋ of its rung and has not gone on; the best
/// such goes on to r_{k+1}. Where there is none, a new configuration begins with r_0 epochs.
///
/// L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B. Recht and A. Talwalkar, "A System for
/// Massively Parallel Hyperparameter Tuning", MLSys 2020, algorithm 2.
///
/// The algorithm has no end; a search has. When no configuration is left to begin and all is known, the best of each
/// rung goes on though n_k < η, so that one comes to R. And whoever cannot be among the best any more is stopped at
/// once: of the N configurations of the search no more than N_0 = N can come to rung 0, and no more than N_k = m_k +
/// ⌊N_{k−1}/η⌋ to rung k, m_k being those that were told to; so place p, from 0, is lost where p ≥ max(1, ⌊N_k/η⌋).
class AsynchronousHalving final : public Stopper {
 public:
  /// Throws std::invalid_argument where there is no rung before the last epoch.
  AsynchronousHalving(const StopperSetting& setting, std::int64_t min_epochs, double factor);

  StopperDecision decide(std::span<const Contender> contenders, std::size_t left) const override;

 private:
  std::vector<std::int64_t> rungs_;
  double factor_;
};

}  // namespace runner::stoppers
