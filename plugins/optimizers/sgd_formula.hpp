#pragma once

#include "one_pass.hpp"
#include "updates/sgd.hpp"

namespace runner::optimizers {

/// Makes the steps of torch::optim::SGD on plain arrays.
struct SgdFormula {
  using Torch = torch::optim::SGD;
  using Options = torch::optim::SGDOptions;
  using State = torch::optim::SGDParamState;

  static constexpr const char* name = "optimizer.sgd";
  static constexpr bool takes_roots = false;

  static std::int64_t structure(const Options& options) {
    return (options.weight_decay() != 0 ? 1 : 0) + (options.momentum() != 0 ? 2 : 0) + (options.nesterov() ? 4 : 0);
  }

  static Options sample(const Options& options) {
    const bool has_momentum = options.momentum() != 0;
    return Options(0.0137)
        .weight_decay(options.weight_decay() != 0 ? 0.071 : 0)
        .momentum(has_momentum ? 0.83 : 0)
        .dampening(has_momentum && !options.nesterov() ? 0.17 : 0)
        .nesterov(options.nesterov());
  }

  static bool is_ready(const Options& options, const State* state, std::int64_t size) {
    return options.momentum() == 0 || (state != nullptr && fits(state->momentum_buffer(), size));
  }

  static void step(Rounding rounding, const Options& options, State* state, const Piece& piece) {
    SgdStep values{};
    values.minus_lr = as_float(-options.lr());
    values.momentum = as_float(options.momentum());
    values.one_minus_dampening = as_float(1 - options.dampening());
    values.has_penalty = options.weight_decay() != 0;
    values.penalty = as_float(options.weight_decay());
    values.nesterov = options.nesterov();
    float* const buffer = options.momentum() != 0 ? numbers(state->momentum_buffer()) : nullptr;
    optimizers::step(rounding, values, {piece.weights, piece.gradient, buffer, piece.size});
  }
};

}  // namespace runner::optimizers
