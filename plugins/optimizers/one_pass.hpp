#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <runner/torch_optimizer.hpp>
#include <utility>
#include <vector>

#include "direct/direct_call.hpp"
#include "updates/rounding.hpp"

namespace runner::optimizers {

/// Says whether a tensor's numbers can be read as an array of float.
inline bool is_array(const torch::Tensor& tensor) { return direct::is_plain(tensor) && tensor.is_contiguous(); }

/// Says whether a tensor of an optimizer's state is an array and has a number for each of the parameter's.
inline bool fits(const torch::Tensor& state, std::int64_t size) { return is_array(state) && state.numel() == size; }

/// Returns the numbers of an array.
inline float* numbers(const torch::Tensor& tensor) { return tensor.data_ptr<float>(); }

/// Rounds an option as LibTorch does where it computes with float.
inline float as_float(double value) { return static_cast<float>(value); }

/// Holds a parameter and its gradient as arrays.
struct Piece {
  float* weights;
  const float* gradient;
  std::int64_t size;
};

/// Makes the steps of a `torch::optim` class in one pass over memory, with the same bits, where parameters, gradients
/// and state are plain arrays of float; lets that class make them where they are not, and the first one, which makes
/// the state. Before the first pass both make some steps on numbers of their own: a formula whose bits differ on this
/// LibTorch and this processor is not used.
///
/// `Formula` names the class as `Torch`, its `Options` and `State`, and has
/// `bool is_ready(const Options&, const State*, size)`: whether the state is there and fits, and
/// `void step(Rounding, const Options&, State*, const Piece&)`.
template <class Formula>
class OnePassOptimizer final : public Optimizer {
 public:
  using Options = typename Formula::Options;
  using State = typename Formula::State;

  OnePassOptimizer(const Parameters& parameters, const Options& options)
      : parameters_(parameters), torch_(parameters_, options), options_(options) {}

  void step(const Closure& closure) override {
    const torch::Tensor loss = closure();
    if (is_ready()) {
      for (const Place& place : places_) {
        Formula::step(*rounding_, *place.options, place.state, piece(*place.parameter));
        // A graph that still holds the old weights then says so.
        place.parameter->unsafeGetTensorImpl()->bump_version();
      }
    } else {
      torch_.step([&] { return loss; });
      places_.clear();
    }
  }

  /// Returns how the formula rounds; nothing where its bits would differ from LibTorch's, so that it is not used.
  std::optional<Rounding> rounding() {
    if (!std::exchange(was_compared_, true)) rounding_ = agreeing_rounding(options_);
    return rounding_;
  }

  void set_lr(double lr) override { torch_.set_lr(lr); }
  bool is_elementwise() const override { return true; }

  void visit_state(const StateVisitor& visit) override {
    torch_.visit_state(visit);
    places_.clear();
  }

 private:
  struct Place {
    const torch::Tensor* parameter;
    const Options* options;
    State* state;
  };

  OnePassOptimizer(const Parameters& parameters, const Options& options, std::optional<Rounding> rounding)
      : parameters_(parameters), torch_(parameters_, options), options_(options), was_compared_(true), rounding_(rounding) {}

  static Piece piece(const torch::Tensor& parameter) {
    return {numbers(parameter), numbers(parameter.grad()), parameter.numel()};
  }

  bool is_ready() {
    if (!rounding()) return false;
    if (places_.empty()) find_places();
    for (const Place& place : places_) {
      const torch::Tensor& parameter = *place.parameter;
      if (!is_array(parameter) || !fits(parameter.grad(), parameter.numel()) ||
          !Formula::is_ready(*place.options, place.state, parameter.numel())) {
        return false;
      }
    }
    return true;
  }

  void find_places() {
    for (std::size_t i = 0; i < parameters_.groups.size(); ++i) {
      const auto& options = static_cast<const Options&>(torch_.torch_optimizer().param_groups()[i].options());
      for (const NamedTensor& entry : parameters_.groups[i].tensors) {
        places_.push_back({&entry.tensor, &options, torch_.find_state(entry.tensor)});
      }
    }
  }

  static std::optional<Rounding> agreeing_rounding(const Options& options) {
    if (can_round_once() && agrees(options, Rounding::once)) return Rounding::once;
    if (agrees(options, Rounding::twice)) return Rounding::twice;
    return std::nullopt;
  }

  // More numbers than fill the vectors of any processor, and some that are left over.
  static constexpr std::int64_t sample_size = 67;

  static Parameters sample() {
    const torch::NoGradGuard no_grad;
    torch::Tensor weights = torch::arange(sample_size, torch::kFloat32).mul_(0.731).cos_();
    weights.mutable_grad() = torch::zeros_like(weights);
    return {{{"", {{"sample", weights}}, 1.0}}};
  }

  static bool agrees(const Options& options, Rounding rounding) {
    const torch::NoGradGuard no_grad;
    const Parameters expected = sample();
    const Parameters found = sample();
    TorchOptimizerAdapter<typename Formula::Torch, State> torch_steps(expected, options);
    OnePassOptimizer steps(found, options, rounding);
    const torch::Tensor& a = expected.groups[0].tensors[0].tensor;
    const torch::Tensor& b = found.groups[0].tensors[0].tensor;
    for (int i = 1; i <= 3; ++i) {
      for (const torch::Tensor* weights : {&a, &b}) {
        weights->grad().copy_(*weights).mul_(1.37 * i).sin_();
      }
      torch_steps.step([] { return torch::Tensor(); });
      steps.step([] { return torch::Tensor(); });
      if (std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) != 0) return false;
    }
    return true;
  }

  Parameters parameters_;
  TorchOptimizerAdapter<typename Formula::Torch, State> torch_;
  Options options_;
  bool was_compared_ = false;
  std::optional<Rounding> rounding_;
  std::vector<Place> places_;
};

}  // namespace runner::optimizers
