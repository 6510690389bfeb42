#pragma once

#include <cstddef>
#include <cstdint>
#include <runner/named_tensors.hpp>
#include <string>
#include <vector>

#include "trial/ranks.hpp"
#include "trial/shared_tensors.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

/// Makes a trial's training steps together with other processes. Each computes the gradients of its rows of the batch
/// with the same weights; their sum, weighted by rows and taken in the order of the ranks, is what this process's
/// optimizer sees. So the weights have one owner, and what comes out depends on how many processes there are, but not
/// on which is faster. `state` lists the parameters and buffers of the model in `parts`.
class FirstRank final : public StepSharing {
 public:
  /// Waits until all processes have come. Throws what `OtherRanks` does, and std::system_error.
  FirstRank(OtherRanks& others, TrialParts& parts, const std::vector<NamedTensor>& state,
            const std::string& data_sha256);
  FirstRank(const FirstRank&) = delete;
  FirstRank& operator=(const FirstRank&) = delete;
  ~FirstRank() override;

  /// Shows the others the weights as they are, before a pass over the training part.
  void begin_pass() { memory_.put_state(); }
  /// Takes what the others have told and is not taken yet, before the pass is summed up or kept.
  void take_told();
  /// Makes a step: `batch` is this process's rows of `rows` in all. Returns what TrialParts::train_step does. Throws
  /// std::runtime_error where the task has made no step of the optimizer.
  std::int64_t train_step(const StepPlace& place, const Batch& batch, std::int64_t rows);

  void step(Optimizer& optimizer, const Optimizer::Closure& closure) override;
  void gradients_ready() override;

 private:
  void take_over(const std::vector<std::vector<std::byte>>& told);
  torch::Tensor loss_of_all(const torch::Tensor& own) const;

  OtherRanks& others_;
  TrialParts& parts_;
  SharedTensors memory_;
  /// Of the step at hand: the share of the rows that each rank has, and how many have some.
  std::vector<double> weights_;
  std::int64_t active_ = 1;
  /// The others compute gradients that have not been added yet.
  bool is_computing_ = false;
  /// They began with that when the step began, and the task has not asked yet.
  bool has_begun_ = false;
};

}  // namespace runner::trial
