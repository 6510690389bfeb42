#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <runner/model.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "activation.hpp"

namespace {

struct CnnOptions {
  std::vector<std::int64_t> channels = {16, 32};
  std::int64_t kernel = 3;
  std::int64_t pooling = 2;
  std::vector<std::int64_t> head = {64};
  std::string activation = "relu";
};

std::string text_of(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

struct Size {
  std::int64_t height = 0;
  std::int64_t width = 0;
};

// The size of an image after one stage. Throws where nothing of it would be left.
Size after_stage(Size size, const CnnOptions& options, std::size_t stage) {
  const std::int64_t grown = 2 * (options.kernel / 2) - options.kernel + 1;
  const Size pooled{(size.height + grown) / options.pooling, (size.width + grown) / options.pooling};
  if (pooled.height > 0 && pooled.width > 0) return pooled;
  throw std::invalid_argument("the image is " + std::to_string(size.height) + " × " + std::to_string(size.width) +
                              " before stage " + std::to_string(stage + 1) + " of " +
                              std::to_string(options.channels.size()) + ", too small for a pooling of " +
                              std::to_string(options.pooling) + "; give fewer channels or a smaller pooling");
}

// Stages of convolution, activation and pooling, then a head of linear layers. The layers have the names that the same
// nn.Sequential has in Python, where each stage takes three places and nn.Flatten() one: so its state_dict fits.
class Cnn final : public runner::Model {
 public:
  Cnn(const CnnOptions& options, const std::vector<std::int64_t>& image, std::int64_t outputs)
      : activation_(activation_named(options.activation)), pooling_(options.pooling) {
    std::int64_t channels = image[0];
    Size size{image[1], image[2]};
    std::size_t place = 0;
    // One statement a layer: the order in which they draw their weights is the order in which they stand.
    for (std::size_t stage = 0; stage < options.channels.size(); ++stage, place += 3) {
      const auto convolution =
          torch::nn::Conv2dOptions(channels, options.channels[stage], options.kernel).padding(options.kernel / 2);
      convolutions_.push_back(register_module(std::to_string(place), torch::nn::Conv2d(convolution)));
      channels = options.channels[stage];
      size = after_stage(size, options, stage);
    }
    ++place;
    std::int64_t width = channels * size.height * size.width;
    for (const std::int64_t hidden : options.head) {
      layers_.push_back(register_module(std::to_string(place), torch::nn::Linear(width, hidden)));
      width = hidden;
      place += 2;
    }
    layers_.push_back(register_module(std::to_string(place), torch::nn::Linear(width, outputs)));
  }

  runner::Output forward(const runner::Batch& batch) override {
    torch::Tensor x = batch.inputs.only();
    for (auto& convolution : convolutions_) {
      x = activation_(convolution->forward(x));
      if (pooling_ > 1) x = torch::max_pool2d(x, pooling_);
    }
    x = x.flatten(1);
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) x = activation_(layers_[i]->forward(x));
    return layers_.back()->forward(x);
  }

 private:
  Activation activation_;
  std::int64_t pooling_;
  std::vector<torch::nn::Conv2d> convolutions_;
  std::vector<torch::nn::Linear> layers_;
};

std::shared_ptr<runner::Model> make_cnn(const CnnOptions& options, const runner::DatasetInfo& data) {
  if (data.input_shape.size() != 3) {
    throw std::invalid_argument(
        "needs images of shape [channels, height, width], and a sample of this data set has the shape " +
        text_of(data.input_shape) + "; set dataset.shape: image where the data set offers it, or take the model mlp");
  }
  if (options.channels.empty()) {
    throw std::invalid_argument(
        "channels needs a number for each convolution, such as [16, 32]; without one take the model mlp");
  }
  return std::make_shared<Cnn>(options, data.input_shape, data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<CnnOptions>(
      "cnn", "Stages of convolution, activation and max pooling, then a head of linear layers.",
      {param("channels", &CnnOptions::channels, "Channels that each stage's convolution gives.").at_least(1),
       param("kernel", &CnnOptions::kernel,
             "Side of each convolution's kernel; kernel / 2 zeros are put around its image.")
           .at_least(1),
       param("pooling", &CnnOptions::pooling,
             "Side of the squares of which each stage keeps the largest value; 1 for none.")
           .at_least(1),
       param("head", &CnnOptions::head, "Widths of the hidden layers behind the last stage.").at_least(1),
       param("activation", &CnnOptions::activation, "What follows each convolution and each hidden layer.")
           .one_of(activation_names())},
      make_cnn);
}
