#include "sgd.hpp"

#include "loop.hpp"

namespace runner::optimizers {

namespace {

template <bool has_momentum, bool has_penalty>
void pass(Rounding rounding, const SgdStep& s, const SgdArrays& a) {
  float* const w = a.weights;
  const float* const g = a.gradient;
  float* const buffer = a.buffer;
  for_each_element(rounding, a.size, [=](auto multiply_add, std::int64_t i) {
    float gradient = g[i];
    if constexpr (has_penalty) gradient = multiply_add(w[i], s.penalty, gradient);
    if constexpr (has_momentum) {
      buffer[i] = multiply_add(gradient, s.one_minus_dampening, buffer[i] * s.momentum);
      gradient = s.nesterov ? multiply_add(buffer[i], s.momentum, gradient) : buffer[i];
    }
    w[i] = multiply_add(gradient, s.minus_lr, w[i]);
  });
}

}  // namespace

void step(Rounding rounding, const SgdStep& step, const SgdArrays& arrays) {
  if (arrays.buffer != nullptr) {
    step.has_penalty ? pass<true, true>(rounding, step, arrays) : pass<true, false>(rounding, step, arrays);
  } else {
    step.has_penalty ? pass<false, true>(rounding, step, arrays) : pass<false, false>(rounding, step, arrays);
  }
}

}  // namespace runner::optimizers
