#pragma once

#include <cstddef>
#include <cstdint>
#include <runner/optimizer.hpp>
#include <string>
#include <vector>

#include "events/rank_order.hpp"
#include "trial/batch_share.hpp"
#include "trial/told_step.hpp"

namespace runner::trial {

using events::RankOrder;
using events::StepPlace;

/// Reaches the other processes that train a trial together with this one, whose rank is 0: it stores, evaluates and
/// decides for all. Where one of them has said why it cannot go on, a call that waits throws std::runtime_error with
/// that; where one has died this process ends as it did.
class OtherRanks {
 public:
  virtual ~OtherRanks() = default;
  /// Returns how many processes there are, this one included.
  virtual std::int64_t processes() const = 0;
  /// Returns the descriptor of a piece of memory that all of them map.
  virtual int memory() const = 0;

  /// Waits until all have read the data and made the model. Throws std::runtime_error where one has read other data.
  virtual void wait_until_joined(const std::string& data_sha256) = 0;
  /// Gives the ranks below `active` an order; `place` is that of `begin_step`.
  virtual void order(RankOrder order, std::int64_t active, const StepPlace& place = {}) = 0;
  /// Waits until the ranks below `active` have computed their gradients, or have told what was left. Returns what each
  /// has told since: what `write` made of a ToldStep, often nothing.
  virtual std::vector<std::vector<std::byte>> wait_for_gradients(std::int64_t active) = 0;
  virtual std::vector<std::vector<std::byte>> wait_for_told(std::int64_t active) = 0;
};

/// Reaches the first of the processes, from one of the others.
class FirstRankLink {
 public:
  virtual ~FirstRankLink() = default;
  virtual BatchShare share() const = 0;
  virtual int memory() const = 0;

  /// Says that this process has read the data and made the model.
  virtual void joined(const std::string& data_sha256) = 0;
  /// Waits for the next order; `place` is set by `begin_step`.
  virtual RankOrder next_order(StepPlace& place) = 0;
  /// Each tells what there is to tell; the first says that the gradients are in the shared memory.
  virtual void gradients_computed(std::vector<std::byte> told) = 0;
  virtual void tell(std::vector<std::byte> told) = 0;
};

/// Takes part in what a task does within a training step that several processes make together.
class StepSharing {
 public:
  virtual ~StepSharing() = default;
  /// Makes a step of the optimizer.
  virtual void step(Optimizer& optimizer, const Optimizer::Closure& closure) = 0;
  /// Brings the gradients of all together, once a call of the closure.
  virtual void gradients_ready() = 0;
  /// Returns where what the task tells of the batch at hand goes; none where the trial's own metrics take it.
  virtual ToldStep* told() { return nullptr; }
};

}  // namespace runner::trial
