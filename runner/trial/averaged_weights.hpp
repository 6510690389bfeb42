#pragma once

#include <optional>
#include <runner/named_tensors.hpp>
#include <runner/parameters.hpp>
#include <vector>

namespace runner::trial {

/// Keeps an exponential moving average of the parameters that are trained: after a step a := decay a + (1 - decay) w,
/// beginning with the weights after the first (as PyTorch's AveragedModel does with get_ema_multi_avg_fn). Buffers,
/// such as a batch normalisation's statistics, are the model's own. Does nothing without a decay.
class AveragedWeights {
 public:
  /// `parameters` must outlive it; their tensors stay the model's.
  AveragedWeights(std::optional<double> decay, const Parameters& parameters);

  /// Takes the weights after a step.
  void update();

  /// Gives the model the average, for as long as it lives: what is evaluated and kept.
  class InModel {
   public:
    explicit InModel(AveragedWeights& averaged) : averaged_(averaged) { averaged_.swap(); }
    ~InModel() { averaged_.swap(); }
    InModel(const InModel&) = delete;
    InModel& operator=(const InModel&) = delete;

   private:
    AveragedWeights& averaged_;
  };

  /// Returns the average by the parameters' names; none before the first step.
  std::vector<NamedTensor> save() const;
  /// Puts back what `save` returned. Throws std::runtime_error where a parameter is missing.
  void restore(const std::vector<NamedTensor>& saved);

 private:
  void swap();

  std::optional<double> decay_;
  std::vector<NamedTensor> weights_;
  std::vector<torch::Tensor> average_;
};

}  // namespace runner::trial
