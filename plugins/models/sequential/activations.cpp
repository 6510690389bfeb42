#include <torch/types.h>

#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;
using torch::Tensor;

struct LeakyReluOptions {
  double slope = 0.01;
};

struct EluOptions {
  double alpha = 1.0;
};

void add(LayerTable& table, const char* name, const char* doc, Tensor (*function)(const Tensor& x)) {
  table.add<NoOptions>(name, doc, {}, [function](const NoOptions&, const LayerInput& input) {
    return Layer{function, input.shape};
  });
}

}  // namespace

void add_activations(LayerTable& table) {
  add(table, "relu", "max(0, x).", [](const Tensor& x) { return torch::relu(x); });
  table.add<LeakyReluOptions>(
      "leaky_relu", "x where it is positive, slope · x elsewhere.",
      {param("slope", &LeakyReluOptions::slope, "Of the negative part.").at_least(0)},
      [](const LeakyReluOptions& options, const LayerInput& input) {
        const double slope = options.slope;
        return Layer{[slope](const Tensor& x) { return torch::leaky_relu(x, slope); }, input.shape};
      });
  table.add<EluOptions>("elu", "x where it is positive, alpha (exp(x) - 1) elsewhere (Clevert et al., 2015).",
                        {param("alpha", &EluOptions::alpha, "How far down it goes.").above(0)},
                        [](const EluOptions& options, const LayerInput& input) {
                          const double alpha = options.alpha;
                          return Layer{[alpha](const Tensor& x) { return torch::elu(x, alpha); }, input.shape};
                        });
  add(table, "gelu", "x times the normal distribution's share below x (Hendrycks & Gimpel, 2016).",
      [](const Tensor& x) { return torch::gelu(x); });
  add(table, "silu", "x times its sigmoid.", [](const Tensor& x) { return torch::silu(x); });
  add(table, "tanh", "The hyperbolic tangent.", [](const Tensor& x) { return torch::tanh(x); });
  add(table, "sigmoid", "1 / (1 + exp(-x)).", [](const Tensor& x) { return torch::sigmoid(x); });
  add(table, "softplus", "log(1 + exp(x)).", [](const Tensor& x) { return torch::softplus(x); });
}
