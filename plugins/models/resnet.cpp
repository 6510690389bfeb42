#include <torch/nn/init.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <runner/model.hpp>
#include <stdexcept>
#include <string>

namespace {

using torch::Tensor;

struct ResnetOptions {
  std::int64_t depth = 20;
  std::int64_t width = 16;
  std::string shortcut = "zeros";
};

torch::nn::Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

// Two convolutions, to whose result what came in is added: as it is, or where they change the shape every other pixel
// with channels of zeros around (option A of the paper), or a convolution of it (option B).
class BlockImpl final : public torch::nn::Module {
 public:
  BlockImpl(std::int64_t in, std::int64_t out, std::int64_t stride, bool projects)
      : stride_(stride),
        new_channels_(out - in),
        conv1_(register_module("conv1", convolution(in, out, 3, stride))),
        bn1_(register_module("bn1", torch::nn::BatchNorm2d(out))),
        conv2_(register_module("conv2", convolution(out, out, 3, 1))),
        bn2_(register_module("bn2", torch::nn::BatchNorm2d(out))) {
    if (!projects || (stride == 1 && in == out)) return;
    downsample_ = register_module("downsample", torch::nn::Sequential());
    downsample_->push_back(convolution(in, out, 1, stride));
    downsample_->push_back(torch::nn::BatchNorm2d(out));
  }

  Tensor forward(const Tensor& x) {
    const Tensor inner = bn2_->forward(conv2_->forward(torch::relu(bn1_->forward(conv1_->forward(x)))));
    return torch::relu(inner + shortcut(x));
  }

 private:
  Tensor shortcut(const Tensor& x) {
    if (!downsample_.is_empty()) return downsample_->forward(x);
    if (stride_ == 1 && new_channels_ == 0) return x;
    const Tensor fewer = x.slice(2, 0, torch::nullopt, stride_).slice(3, 0, torch::nullopt, stride_);
    const std::int64_t before = new_channels_ / 2;
    return torch::constant_pad_nd(fewer, {0, 0, 0, 0, before, new_channels_ - before});
  }

  std::int64_t stride_;
  std::int64_t new_channels_;
  torch::nn::Conv2d conv1_;
  torch::nn::BatchNorm2d bn1_;
  torch::nn::Conv2d conv2_;
  torch::nn::BatchNorm2d bn2_;
  torch::nn::Sequential downsample_ = nullptr;
};
TORCH_MODULE(Block);

// Of images of 32 × 32 pixels or so (He et al., "Deep residual learning for image recognition", 2015, section 4.2): a
// convolution, three stages of n blocks with 1, 2 and 4 times as many channels on 1, 1/2 and 1/4 of the side, the mean
// over what is left, a linear layer. Its convolutions are drawn as in He et al., "Delving deep into rectifiers", 2015.
class Resnet final : public runner::Model {
 public:
  Resnet(const ResnetOptions& options, std::int64_t channels, std::int64_t outputs)
      : conv1_(register_module("conv1", convolution(channels, options.width, 3, 1))),
        bn1_(register_module("bn1", torch::nn::BatchNorm2d(options.width))) {
    const std::int64_t blocks = (options.depth - 2) / 6;
    std::int64_t in = options.width;
    for (std::int64_t stage = 0; stage < 3; ++stage) {
      const auto layer = register_module("layer" + std::to_string(stage + 1), torch::nn::Sequential());
      const std::int64_t out = options.width << stage;
      for (std::int64_t i = 0; i < blocks; ++i) {
        layer->push_back(Block(in, out, stage > 0 && i == 0 ? 2 : 1, options.shortcut == "projection"));
        in = out;
      }
      stages_.push_back(layer);
    }
    fc_ = register_module("fc", torch::nn::Linear(in, outputs));
    draw_convolutions();
  }

  runner::Output forward(const runner::Batch& batch) override {
    Tensor x = torch::relu(bn1_->forward(conv1_->forward(batch.inputs.only())));
    for (auto& stage : stages_) x = stage->forward(x);
    return fc_->forward(torch::adaptive_avg_pool2d(x, {1, 1}).flatten(1));
  }

 private:
  void draw_convolutions() {
    for (const auto& module : modules(/*include_self=*/false)) {
      if (auto* each = module->as<torch::nn::Conv2d>()) {
        torch::nn::init::kaiming_normal_(each->weight, 0, torch::kFanOut, torch::kReLU);
      }
    }
  }

  torch::nn::Conv2d conv1_;
  torch::nn::BatchNorm2d bn1_;
  std::vector<torch::nn::Sequential> stages_;
  torch::nn::Linear fc_ = nullptr;
};

std::shared_ptr<runner::Model> make_resnet(const ResnetOptions& options, const runner::DatasetInfo& data) {
  if (data.input_shape.size() != 3) {
    throw std::invalid_argument(
        "needs images of shape [channels, height, width]; set dataset.shape: image where the data set offers it");
  }
  if (options.depth % 6 != 2) {
    const std::int64_t below = (options.depth - 2) / 6 * 6 + 2;
    throw std::invalid_argument("depth is 6 n + 2 for n blocks in each stage; found " + std::to_string(options.depth) +
                                ", give " + std::to_string(below) + " or " + std::to_string(below + 6));
  }
  return std::make_shared<Resnet>(options, data.input_shape[0], data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<ResnetOptions>(
      "resnet", "The residual network for small images (He et al., 2015, section 4.2).",
      {param("depth", &ResnetOptions::depth, "Layers with weights: 6 n + 2 for n blocks in each of three stages.")
           .at_least(8),
       param("width", &ResnetOptions::width,
             "Channels of the first stage; the others have twice and four times as many.")
           .at_least(1),
       param("shortcut", &ResnetOptions::shortcut,
             "Where a stage begins, what is added: every other pixel and channels of zeros, which has no weights, or a "
             "projection.")
           .one_of({"zeros", "projection"})},
      make_resnet);
}
