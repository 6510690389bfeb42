#include "rmsprop.hpp"

#include "loop.hpp"

namespace runner::optimizers {

namespace {

template <bool is_centered, bool has_momentum>
void pass(Rounding rounding, const RmspropStep& s, const RmspropArrays& a) {
  float* const w = a.weights;
  const float* const g = a.gradient;
  float* const square = a.square;
  float* const mean = a.mean;
  float* const buffer = a.buffer;
  for_each_element(rounding, a.size, [=](auto multiply_add, std::int64_t i) {
    const float gradient = s.has_penalty ? multiply_add(w[i], s.penalty, g[i]) : g[i];
    float variance = multiply_add(s.one_minus_alpha * gradient, gradient, square[i] * s.alpha);
    square[i] = variance;
    if constexpr (is_centered) {
      mean[i] = multiply_add(gradient, s.one_minus_alpha, mean[i] * s.alpha);
      variance = multiply_add(-mean[i], mean[i], variance);
    }
    const float divisor = std::sqrt(variance) + s.eps;
    if constexpr (has_momentum) {
      buffer[i] = buffer[i] * s.momentum + gradient / divisor;
      w[i] = multiply_add(buffer[i], s.minus_lr, w[i]);
    } else {
      w[i] = w[i] + s.minus_lr * gradient / divisor;
    }
  });
}

}  // namespace

void step(Rounding rounding, const RmspropStep& step, const RmspropArrays& arrays) {
  if (arrays.mean != nullptr) {
    arrays.buffer != nullptr ? pass<true, true>(rounding, step, arrays) : pass<true, false>(rounding, step, arrays);
  } else {
    arrays.buffer != nullptr ? pass<false, true>(rounding, step, arrays) : pass<false, false>(rounding, step, arrays);
  }
}

}  // namespace runner::optimizers
