#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/normalization.h>

#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;

struct BatchNormOptions {
  double momentum = 0.1;
  double eps = 1e-5;
  bool affine = true;
};

template <class Module>
Layer batch_norm(const BatchNormOptions& options, const LayerInput& input) {
  const auto described =
      torch::nn::BatchNormOptions(input.first()).momentum(options.momentum).eps(options.eps).affine(options.affine);
  Layer layer = layer_of(Module(described), input.shape);
  layer.is_channels_first = true;
  return layer;
}

Layer make_batch_norm(const BatchNormOptions& options, const LayerInput& input) {
  return input.shape.size() == 3 ? batch_norm<torch::nn::BatchNorm2d>(options, input)
                                 : batch_norm<torch::nn::BatchNorm1d>(options, input);
}

struct LayerNormOptions {
  double eps = 1e-5;
};

Layer make_layer_norm(const LayerNormOptions& options, const LayerInput& input) {
  if (input.shape.size() > 2) {
    throw std::invalid_argument("needs [features] or [length, features] and gets " + text_of(input.shape) +
                                "; for channels take {group_norm: 1} or batch_norm");
  }
  const auto described = torch::nn::LayerNormOptions(Shape{input.last()}).eps(options.eps);
  return layer_of(torch::nn::LayerNorm(described), input.shape);
}

struct GroupNormOptions {
  std::int64_t groups = 1;
  double eps = 1e-5;
};

Layer make_group_norm(const GroupNormOptions& options, const LayerInput& input) {
  if (input.first() % options.groups != 0) {
    throw std::invalid_argument(std::to_string(options.groups) + " groups must divide the " +
                                std::to_string(input.first()) + " channels that come in");
  }
  const auto described = torch::nn::GroupNormOptions(options.groups, input.first()).eps(options.eps);
  Layer layer = layer_of(torch::nn::GroupNorm(described), input.shape);
  layer.is_channels_first = true;
  return layer;
}

}  // namespace

void add_norms(LayerTable& table) {
  table.add<BatchNormOptions>(
      "batch_norm",
      "Each channel to mean 0 and variance 1 over the batch; validation takes the running ones (Ioffe & Szegedy, "
      "2015).",
      {param("momentum", &BatchNormOptions::momentum, "Share of a batch in the running mean and variance.")
           .at_least(0)
           .at_most(1),
       param("eps", &BatchNormOptions::eps, "Added to the variance.").above(0),
       param("affine", &BatchNormOptions::affine, "Learn a scale and a constant for each channel.")},
      make_batch_norm);
  table.add<LayerNormOptions>(
      "layer_norm", "The features of each sample, or place, to mean 0 and variance 1 (Ba et al., 2016).",
      {param("eps", &LayerNormOptions::eps, "Added to the variance.").above(0)}, make_layer_norm);
  table.add<GroupNormOptions>("group_norm",
                              "Each group of channels of a sample to mean 0 and variance 1 (Wu & He, 2018).",
                              {param("groups", &GroupNormOptions::groups, "How many.").at_least(1).required(),
                               param("eps", &GroupNormOptions::eps, "Added to the variance.").above(0)},
                              make_group_norm);
}
