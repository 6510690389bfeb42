#pragma once

#include "one_pass.hpp"
#include "updates/sgd.hpp"

namespace runner::optimizers {

/// Makes the steps of torch::optim::SGD on plain arrays.
struct SgdFormula {
  using Torch = torch::optim::SGD;
  using Options = torch::optim::SGDOptions;
  using State = torch::optim::SGDParamState;

  static bool is_ready(const Options& options, const State* state, std::int64_t size) {
    return options.momentum() == 0 || (state != nullptr && fits(state->momentum_buffer(), size));
  }

  static void step(Rounding rounding, const Options& options, State* state, const Piece& piece) {
    SgdStep values{};
    values.minus_lr = as_float(-options.lr());
    values.momentum = as_float(options.momentum());
    values.one_minus_dampening = as_float(1 - options.dampening());
    values.penalty = as_float(options.weight_decay());
    values.nesterov = options.nesterov();
    float* const buffer = options.momentum() != 0 ? numbers(state->momentum_buffer()) : nullptr;
    optimizers::step(rounding, values, {piece.weights, piece.gradient, buffer, piece.size});
  }
};

}  // namespace runner::optimizers
