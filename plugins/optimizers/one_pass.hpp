#pragma once

#include <ATen/Context.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <runner/direct/direct_call.hpp>
#include <runner/direct/fast_path.hpp>
#include <runner/torch_optimizer.hpp>
#include <utility>
#include <vector>

#include "sample_step.hpp"
#include "updates/rounding.hpp"

namespace runner::optimizers {

using direct::FastPath;

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
/// the state. Counted as the fast path `optimizer.<name>`.
///
/// What the formulas compute, IEEE 754 defines to the bit, sums, products, quotients and roots, except which products
/// and sums LibTorch's kernels round once, together. That depends on how they were compiled, for whole vectors and for
/// what is left over, and not on the numbers. So before the first pass in a process both make a step on whole vectors
/// and every rest of one (sample_step.hpp): what agrees there agrees wherever vectors begin and end. Where they differ,
/// or LibTorch takes roots by MKL, whose last bit is not defined, the pass is not taken.
///
/// `Formula` names the class as `Torch`, its `Options` and `State`, the path as `name`, says whether it `takes_roots`,
/// and has `std::int64_t structure(const Options&)`: which terms it has, `Options sample(const Options&)`: options with
/// the same terms and numbers that round, `bool is_ready(const Options&, const State*, size)`: whether the state is
/// there and fits, and `void step(Rounding, const Options&, State*, const Piece&)`.
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
      if (!is_comparing_) path_.take();
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
    if (rounding_) return rounding_;
    if (!path_.is_on()) {
      path_.decline(direct::Reason::switched_off);
    } else if (Formula::takes_roots && at::hasMKL()) {
      path_.refuse(direct::Reason::inexact_roots);
    } else {
      const auto way =
          path_.way_for({Formula::structure(options_)}, [&] { return agreeing_way(Formula::sample(options_)); });
      if (way != 0) rounding_ = static_cast<Rounding>(way);
    }
    return rounding_;
  }

  void set_lr(double lr) override { torch_.set_lr(lr); }
  bool is_elementwise() const override { return path_.is_on() && torch_.is_elementwise(); }

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

  OnePassOptimizer(const Parameters& parameters, const Options& options, Rounding rounding)
      : OnePassOptimizer(parameters, options) {
    rounding_ = rounding;
    is_comparing_ = true;
  }

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
        path_.decline(place.state == nullptr ? direct::Reason::no_state : direct::Reason::not_plain);
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

  static std::int64_t agreeing_way(const Options& options) {
    const auto expected = after_sample_step([&](const Parameters& parameters) {
      return std::make_unique<TorchOptimizerAdapter<typename Formula::Torch, State>>(parameters, options);
    });
    for (const Rounding rounding : {Rounding::once, Rounding::twice}) {
      if (rounding == Rounding::once && !can_round_once()) continue;
      const auto found = after_sample_step([&](const Parameters& parameters) {
        return std::unique_ptr<Optimizer>(new OnePassOptimizer(parameters, options, rounding));
      });
      if (same_numbers(found, expected)) return static_cast<std::int64_t>(rounding);
    }
    return 0;
  }

  Parameters parameters_;
  TorchOptimizerAdapter<typename Formula::Torch, State> torch_;
  Options options_;
  FastPath& path_ = FastPath::named(Formula::name, FastPath::Switch::one_pass);
  std::optional<Rounding> rounding_;
  // What a comparison does is not counted.
  bool is_comparing_ = false;
  std::vector<Place> places_;
};

}  // namespace runner::optimizers
