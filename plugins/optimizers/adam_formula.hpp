#pragma once

#include <cmath>
#include <tuple>
#include <type_traits>

#include "one_pass.hpp"
#include "updates/adam.hpp"

namespace runner::optimizers {

/// Makes the steps of torch::optim::Adam, or of AdamW, on plain arrays.
template <class TorchOptimizer, class TorchOptions, class TorchState>
struct AdamFormula {
  using Torch = TorchOptimizer;
  using Options = TorchOptions;
  using State = TorchState;

  static constexpr const char* name = std::is_same_v<Torch, torch::optim::AdamW> ? "optimizer.adamw" : "optimizer.adam";
  static constexpr bool takes_roots = true;

  static std::int64_t structure(const Options& options) {
    return (options.weight_decay() != 0 ? 1 : 0) + (options.amsgrad() ? 2 : 0);
  }

  static Options sample(const Options& options) {
    return Options(0.0137)
        .betas(std::make_tuple(0.89, 0.9871))
        .eps(1.3e-3)
        .weight_decay(options.weight_decay() != 0 ? 0.071 : 0)
        .amsgrad(options.amsgrad());
  }

  static bool is_ready(const Options& options, const State* state, std::int64_t size) {
    return state != nullptr && fits(state->exp_avg(), size) && fits(state->exp_avg_sq(), size) &&
           (!options.amsgrad() || fits(state->max_exp_avg_sq(), size));
  }

  static void step(Rounding rounding, const Options& options, State* state, const Piece& piece) {
    state->step(state->step() + 1);
    const auto [beta1, beta2] = options.betas();
    const auto steps = static_cast<double>(state->step());
    constexpr bool is_decoupled = std::is_same_v<Torch, torch::optim::AdamW>;
    AdamStep values{};
    values.beta1 = as_float(beta1);
    values.beta2 = as_float(beta2);
    values.one_minus_beta1 = as_float(1 - beta1);
    values.one_minus_beta2 = as_float(1 - beta2);
    values.eps = as_float(options.eps());
    values.root = as_float(std::sqrt(1 - std::pow(beta2, steps)));
    values.factor = as_float(-(options.lr() / (1 - std::pow(beta1, steps))));
    values.has_penalty = !is_decoupled && options.weight_decay() != 0;
    values.penalty = is_decoupled ? 0.0F : as_float(options.weight_decay());
    values.kept = is_decoupled ? as_float(1 - options.lr() * options.weight_decay()) : 1.0F;
    optimizers::step(rounding, values,
                     {piece.weights, piece.gradient, numbers(state->exp_avg()), numbers(state->exp_avg_sq()),
                      options.amsgrad() ? numbers(state->max_exp_avg_sq()) : nullptr, piece.size});
  }
};

}  // namespace runner::optimizers
