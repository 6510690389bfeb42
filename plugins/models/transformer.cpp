#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cmath>
#include <optional>
#include <runner/model.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/self_attention.hpp"
#include "models/token_embedding.hpp"

namespace {

using torch::Tensor;

struct TransformerOptions {
  std::int64_t width = 64;
  std::int64_t layers = 2;
  std::int64_t heads = 4;
  std::optional<std::int64_t> feedforward;
  double dropout = 0.1;
  std::string activation = "relu";
  bool norm_first = true;
  std::string position = "sinusoidal";
  std::string pooling = "mean";
  std::optional<std::int64_t> tokens;
};

torch::nn::LayerNorm norm_of(std::int64_t width) {
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions(std::vector<std::int64_t>{width}));
}

// PyTorch's TransformerEncoderLayer: the same names, weights and numbers.
class EncoderLayerImpl final : public torch::nn::Module {
 public:
  explicit EncoderLayerImpl(const TransformerOptions& options)
      : options_(options),
        attention_(register_module("self_attn", SelfAttention(options.width, options.heads, options.dropout))),
        linear1_(register_module("linear1", torch::nn::Linear(options.width, inner_width()))),
        linear2_(register_module("linear2", torch::nn::Linear(inner_width(), options.width))),
        norm1_(register_module("norm1", norm_of(options.width))),
        norm2_(register_module("norm2", norm_of(options.width))) {}

  Tensor forward(Tensor x) {
    if (options_.norm_first) {
      x = x + dropped(attention_->forward(norm1_->forward(x)));
      return x + dropped(fed_forward(norm2_->forward(x)));
    }
    x = norm1_->forward(x + dropped(attention_->forward(x)));
    return norm2_->forward(x + dropped(fed_forward(x)));
  }

 private:
  std::int64_t inner_width() const { return options_.feedforward.value_or(4 * options_.width); }
  Tensor dropped(const Tensor& x) const { return torch::dropout(x, options_.dropout, is_training()); }
  Tensor fed_forward(const Tensor& x) {
    const Tensor inner = linear1_->forward(x);
    return linear2_->forward(dropped(options_.activation == "gelu" ? torch::gelu(inner) : torch::relu(inner)));
  }

  TransformerOptions options_;
  SelfAttention attention_;
  torch::nn::Linear linear1_;
  torch::nn::Linear linear2_;
  torch::nn::LayerNorm norm1_;
  torch::nn::LayerNorm norm2_;
};
TORCH_MODULE(EncoderLayer);

// Sines and cosines of the place, of wavelengths from 2 pi to 10,000 times 2 pi (Vaswani et al., 2017, section 3.5).
Tensor sinusoids(std::int64_t length, std::int64_t width) {
  std::vector<float> numbers;
  for (std::int64_t place = 0; place < length; ++place) {
    for (std::int64_t i = 0; i < width; ++i) {
      const double pair = static_cast<double>(i / 2 * 2) / static_cast<double>(width);
      const double angle = static_cast<double>(place) / std::pow(10000.0, pair);
      numbers.push_back(static_cast<float>(i % 2 == 0 ? std::sin(angle) : std::cos(angle)));
    }
  }
  return torch::tensor(numbers).reshape({length, width});
}

// Features or tokens to a width, where they stand added, encoder layers, the places brought to one, a linear layer.
class Transformer final : public runner::Model {
 public:
  Transformer(const TransformerOptions& options, const runner::DatasetInfo& data) : options_(options) {
    const std::int64_t length = data.input_shape[0];
    if (options.tokens) {
      embedding_ = register_module("embedding", torch::nn::Embedding(*options.tokens, options.width));
    } else {
      input_ = register_module("input", torch::nn::Linear(data.input_shape[1], options.width));
    }
    if (options.position == "sinusoidal") positions_ = sinusoids(length, options.width);
    if (options.position == "learned") {
      positions_ = register_parameter("position", 0.02 * torch::randn({length, options.width}));
    }
    const auto encoder = register_module("encoder", std::make_shared<torch::nn::Module>());
    const auto layers = encoder->register_module("layers", std::make_shared<torch::nn::Module>());
    for (std::int64_t i = 0; i < options.layers; ++i) {
      layers_.push_back(layers->register_module(std::to_string(i), EncoderLayer(options)));
    }
    if (options.norm_first) norm_ = encoder->register_module("norm", norm_of(options.width));
    head_ = register_module("head", torch::nn::Linear(options.width, data.outputs));
  }

  runner::Output forward(const runner::Batch& batch) override {
    const Tensor& inputs = batch.inputs.only();
    Tensor x = options_.tokens ? embed(*embedding_, inputs) : input_->forward(inputs);
    if (positions_.defined()) {
      // No buffer, since it has no place in a checkpoint.
      if (positions_.device() != x.device()) positions_ = positions_.to(x.device());
      x = x + positions_;
    }
    x = torch::dropout(x, options_.dropout, is_training());
    for (auto& layer : layers_) x = layer->forward(x);
    if (options_.norm_first) x = norm_->forward(x);
    return head_->forward(pooled(x));
  }

 private:
  Tensor pooled(const Tensor& x) const {
    if (options_.pooling == "first") return x.select(1, 0);
    if (options_.pooling == "last") return x.select(1, -1);
    return options_.pooling == "max" ? x.amax(1) : x.mean(1);
  }

  TransformerOptions options_;
  torch::nn::Embedding embedding_ = nullptr;
  torch::nn::Linear input_ = nullptr;
  Tensor positions_;
  std::vector<EncoderLayer> layers_;
  torch::nn::LayerNorm norm_ = nullptr;
  torch::nn::Linear head_ = nullptr;
};

std::shared_ptr<runner::Model> make_transformer(const TransformerOptions& options, const runner::DatasetInfo& data) {
  const std::size_t sizes = data.input_shape.size();
  if (options.tokens && sizes != 1) {
    throw std::invalid_argument("tokens are samples of [length] numbers, and these have " + std::to_string(sizes) +
                                " sizes; leave out tokens for features");
  }
  if (!options.tokens && sizes != 2) {
    throw std::invalid_argument("needs samples of [length, features], and these have " + std::to_string(sizes) +
                                (sizes == 1 ? " size; give tokens, how many there are, for token numbers" : " sizes"));
  }
  if (options.width % options.heads != 0) {
    throw std::invalid_argument("heads, " + std::to_string(options.heads) + ", must divide the width, " +
                                std::to_string(options.width));
  }
  return std::make_shared<Transformer>(options, data);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  using Options = TransformerOptions;
  registrar.model<Options>(
      "transformer", "A transformer's encoder for sequences (Vaswani et al., 2017).",
      {param("width", &Options::width, "Numbers for each place.").at_least(1),
       param("layers", &Options::layers, "Encoder layers.").at_least(1),
       param("heads", &Options::heads, "Heads of attention, which divide the width.").at_least(1),
       param("feedforward", &Options::feedforward,
             "Width between the two linear layers; null for four times the width.")
           .at_least(1),
       param("dropout", &Options::dropout, "Share of the numbers that training sets to 0.").at_least(0).below(1),
       param("activation", &Options::activation, "Between the two linear layers.").one_of({"relu", "gelu"}),
       param("norm_first", &Options::norm_first,
             "Normalise what each part reads, not what it gives (Xiong et al., 2020); then once more at the end."),
       param("position", &Options::position, "How a place is told: sines and cosines, learned numbers, or not at all.")
           .one_of({"sinusoidal", "learned", "none"}),
       param("pooling", &Options::pooling,
             "What the last layer reads: the mean or the largest over all places, or one.")
           .one_of({"mean", "max", "first", "last"}),
       param("tokens", &Options::tokens,
             "The inputs are token numbers from 0, of which there are so many; null where they are features.")
           .at_least(1)},
      make_transformer);
}
