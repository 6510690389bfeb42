#pragma once

#include "one_pass.hpp"
#include "updates/rmsprop.hpp"

namespace runner::optimizers {

/// Makes the steps of torch::optim::RMSprop on plain arrays.
struct RmspropFormula {
  using Torch = torch::optim::RMSprop;
  using Options = torch::optim::RMSpropOptions;
  using State = torch::optim::RMSpropParamState;

  static constexpr const char* name = "optimizer.rmsprop";
  static constexpr bool takes_roots = true;

  static std::int64_t structure(const Options& options) {
    return (options.weight_decay() != 0 ? 1 : 0) + (options.momentum() > 0 ? 2 : 0) + (options.centered() ? 4 : 0);
  }

  static Options sample(const Options& options) {
    return Options(0.0137)
        .alpha(0.9871)
        .eps(1.3e-3)
        .weight_decay(options.weight_decay() != 0 ? 0.071 : 0)
        .momentum(options.momentum() > 0 ? 0.83 : 0)
        .centered(options.centered());
  }

  static bool is_ready(const Options& options, const State* state, std::int64_t size) {
    return state != nullptr && fits(state->square_avg(), size) &&
           (options.momentum() <= 0 || fits(state->momentum_buffer(), size)) &&
           (!options.centered() || fits(state->grad_avg(), size));
  }

  static void step(Rounding rounding, const Options& options, State* state, const Piece& piece) {
    state->step(state->step() + 1);
    RmspropStep values{};
    values.minus_lr = as_float(-options.lr());
    values.alpha = as_float(options.alpha());
    values.one_minus_alpha = as_float(1 - options.alpha());
    values.eps = as_float(options.eps());
    values.momentum = as_float(options.momentum());
    values.has_penalty = options.weight_decay() != 0;
    values.penalty = as_float(options.weight_decay());
    optimizers::step(rounding, values,
                     {piece.weights, piece.gradient, numbers(state->square_avg()),
                      options.centered() ? numbers(state->grad_avg()) : nullptr,
                      options.momentum() > 0 ? numbers(state->momentum_buffer()) : nullptr, piece.size});
  }
};

}  // namespace runner::optimizers
