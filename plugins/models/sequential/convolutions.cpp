#include <torch/nn/modules/conv.h>

#include <variant>

#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;

struct ConvolutionOptions {
  std::int64_t channels = 1;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::variant<std::int64_t, std::string> padding = "same";
  std::int64_t dilation = 1;
  std::int64_t groups = 1;
  bool bias = true;
};

// Zeros on each side; as many as keep the size at a stride of 1 where nothing else is said.
std::int64_t padding_of(const ConvolutionOptions& options) {
  if (const auto* given = std::get_if<std::int64_t>(&options.padding)) return *given;
  const std::int64_t reach = options.dilation * (options.kernel - 1);
  if (reach % 2 == 0) return reach / 2;
  throw std::invalid_argument("a kernel of " + std::to_string(options.kernel) +
                              " cannot keep the size with as many zeros on each side; give padding: 0, or an odd "
                              "kernel");
}

// Of channels and the sizes behind them, as PyTorch's Conv1d and Conv2d describe it.
Shape shape_behind(const ConvolutionOptions& options, const LayerInput& input) {
  if (input.first() % options.groups != 0 || options.channels % options.groups != 0) {
    throw std::invalid_argument(std::to_string(options.groups) + " groups must divide the " +
                                std::to_string(input.first()) + " channels that come in and the " +
                                std::to_string(options.channels) + " that go out");
  }
  const std::int64_t reach = options.dilation * (options.kernel - 1) + 1 - 2 * padding_of(options);
  Shape shape = {options.channels};
  for (std::size_t i = 1; i < input.shape.size(); ++i) {
    if (input.shape[i] < reach) {
      throw std::invalid_argument("gets " + text_of(input.shape) + ", too small for a kernel of " +
                                  std::to_string(options.kernel) + "; pool less in front, or give padding");
    }
    shape.push_back((input.shape[i] - reach) / options.stride + 1);
  }
  return shape;
}

template <std::size_t Dimensions, class Module>
Layer make_convolution(const ConvolutionOptions& options, const LayerInput& input) {
  const Shape shape = shape_behind(options, input);
  const auto described = torch::nn::ConvOptions<Dimensions>(input.first(), options.channels, options.kernel)
                             .stride(options.stride)
                             .padding(padding_of(options))
                             .dilation(options.dilation)
                             .groups(options.groups)
                             .bias(options.bias);
  Layer layer = layer_of(Module(described), shape);
  layer.is_channels_first = true;
  return layer;
}

Layer make_conv1d(const ConvolutionOptions& options, const LayerInput& input) {
  need_rank(input, 2, "[channels, length]", "transpose turns a sequence [length, features] into that");
  return make_convolution<1, torch::nn::Conv1d>(options, input);
}

Layer make_conv2d(const ConvolutionOptions& options, const LayerInput& input) {
  need_rank(input, 3, "[channels, height, width]",
            "set dataset.shape: image where the data set offers it, or put unflatten in front");
  return make_convolution<2, torch::nn::Conv2d>(options, input);
}

std::vector<runner::Param<ConvolutionOptions>> convolution_parameters() {
  return {param("channels", &ConvolutionOptions::channels, "Channels that come out.").at_least(1).required(),
          param("kernel", &ConvolutionOptions::kernel, "Side of the kernel.").at_least(1),
          param("stride", &ConvolutionOptions::stride, "Step of the kernel.").at_least(1),
          param("padding", &ConvolutionOptions::padding,
                "Zeros on each side; same for as many as keep the size at a stride of 1.")
              .one_of({"same"})
              .at_least(0),
          param("dilation", &ConvolutionOptions::dilation, "Distance of the kernel's points.").at_least(1),
          param("groups", &ConvolutionOptions::groups, "Groups of channels that do not see each other.").at_least(1),
          param("bias", &ConvolutionOptions::bias, "Add a constant to each channel.")};
}

}  // namespace

void add_convolutions(LayerTable& table) {
  table.add<ConvolutionOptions>("conv1d", "A convolution over [channels, length].", convolution_parameters(),
                                make_conv1d);
  table.add<ConvolutionOptions>("conv2d", "A convolution over [channels, height, width].", convolution_parameters(),
                                make_conv2d);
}
