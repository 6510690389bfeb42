#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <optional>

#include "models/sequential/layer_list.hpp"
#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;

struct ResidualOptions {
  std::vector<runner::Block> layers;
  bool projection = true;
};

[[noreturn]] void refuse(const Shape& from, const Shape& to, const std::string& remedy) {
  throw std::invalid_argument("its layers turn " + text_of(from) + " into " + text_of(to) + ", " + remedy);
}

// The step at which a kernel of one number gives the sizes behind the channels; none where there is no such step.
std::optional<std::int64_t> stride_between(const Shape& from, const Shape& to) {
  const std::int64_t stride = (from[1] + to[1] - 1) / to[1];
  for (std::size_t i = 1; i < from.size(); ++i) {
    if ((from[i] - 1) / stride + 1 != to[i]) return std::nullopt;
  }
  return stride;
}

// What brings x to the shape that the layers give.
Layer projection_between(const Shape& from, const Shape& to, bool is_channels_first) {
  if (from.size() != to.size()) refuse(from, to, "which cannot be added; end them in a shape of as many sizes");
  if (from.size() == 1 || (from.size() == 2 && !is_channels_first)) {
    if (from.front() != to.front() && from.size() == 2) refuse(from, to, "and a projection keeps the length");
    return layer_of(torch::nn::Linear(from.back(), to.back()), to);
  }
  const auto stride = stride_between(from, to);
  if (!stride) refuse(from, to, "which no step of a projection gives; let strides and poolings divide the sizes");
  if (from.size() == 2) {
    return layer_of(torch::nn::Conv1d(torch::nn::Conv1dOptions(from[0], to[0], 1).stride(*stride)), to);
  }
  return layer_of(torch::nn::Conv2d(torch::nn::Conv2dOptions(from[0], to[0], 1).stride(*stride)), to);
}

// x + layers(x) (He et al., 2015); where the shapes differ, projection(x) + layers(x).
class ResidualImpl final : public torch::nn::Module {
 public:
  ResidualImpl(const ResidualOptions& options, LayerInput input)
      : inner_(register_module("layers", std::make_shared<torch::nn::Module>())) {
    const Shape from = input.shape;
    input.path += ".residual.layers";
    layers_.emplace(*inner_, options.layers, input);
    if (layers_->shape() == from) return;
    if (!options.projection) refuse(from, layers_->shape(), "which cannot be added without a projection");
    projection_ = projection_between(from, layers_->shape(), layers_->is_channels_first());
    register_module("projection", projection_->module);
  }

  torch::Tensor forward(const torch::Tensor& x) { return (projection_ ? (*projection_)(x) : x) + (*layers_)(x); }

  const LayerList& layers() const { return *layers_; }

 private:
  std::shared_ptr<torch::nn::Module> inner_;
  std::optional<LayerList> layers_;
  std::optional<Layer> projection_;
};
TORCH_MODULE(Residual);

Layer make_residual(const ResidualOptions& options, const LayerInput& input) {
  const Residual residual(options, input);
  Layer layer = layer_of(residual, residual->layers().shape());
  layer.is_channels_first = residual->layers().is_channels_first();
  return layer;
}

}  // namespace

void add_residual(LayerTable& table) {
  table.add<ResidualOptions>(
      "residual", "Adds what comes in to what its layers make of it (He et al., 2015).",
      {param("layers", &ResidualOptions::layers, "The layers, in their order.").required(),
       param("projection", &ResidualOptions::projection,
             "Where the layers change the shape, bring what comes in to it: by a linear layer, or a convolution with a "
             "kernel of one number.")},
      make_residual);
}
