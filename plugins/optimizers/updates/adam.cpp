#include "adam.hpp"

#include "loop.hpp"

namespace runner::optimizers {

namespace {

template <bool has_penalty, bool decays, bool amsgrad>
void pass(Rounding rounding, const AdamStep& s, const AdamArrays& a) {
  float* const w = a.weights;
  const float* const g = a.gradient;
  float* const m = a.exp_avg;
  float* const v = a.exp_avg_sq;
  float* const largest = a.largest;
  for_each_element(rounding, a.size, [=](auto multiply_add, std::int64_t i) {
    float gradient = g[i];
    if constexpr (has_penalty) gradient = multiply_add(w[i], s.penalty, gradient);
    m[i] = multiply_add(gradient, s.one_minus_beta1, m[i] * s.beta1);
    float square = multiply_add(s.one_minus_beta2 * gradient, gradient, v[i] * s.beta2);
    v[i] = square;
    if constexpr (amsgrad) {
      // What is not a number on either side stays so.
      square = largest[i] != largest[i] || square <= largest[i] ? largest[i] : square;
      largest[i] = square;
    }
    float weight = w[i];
    if constexpr (decays) weight *= s.kept;
    w[i] = weight + s.factor * m[i] / (std::sqrt(square) / s.root + s.eps);
  });
}

template <bool has_penalty, bool decays>
void pass(Rounding rounding, const AdamStep& step, const AdamArrays& arrays) {
  arrays.largest != nullptr ? pass<has_penalty, decays, true>(rounding, step, arrays)
                            : pass<has_penalty, decays, false>(rounding, step, arrays);
}

}  // namespace

void step(Rounding rounding, const AdamStep& step, const AdamArrays& arrays) {
  if (step.has_penalty) return pass<true, false>(rounding, step, arrays);
  if (step.kept != 1) return pass<false, true>(rounding, step, arrays);
  pass<false, false>(rounding, step, arrays);
}

}  // namespace runner::optimizers
