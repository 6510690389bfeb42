#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include <variant>

#include "models/sequential/layer_table.hpp"
#include "models/token_embedding.hpp"

namespace {

using runner::param;

struct LinearOptions {
  std::variant<std::int64_t, std::string> width = "outputs";
  bool bias = true;
};

Layer make_linear(const LinearOptions& options, const LayerInput& input) {
  if (input.shape.size() > 2) {
    throw std::invalid_argument("needs [features] or [length, features] and gets " + text_of(input.shape) +
                                "; put flatten or a pooling to one number in front");
  }
  const auto* given = std::get_if<std::int64_t>(&options.width);
  const std::int64_t width = given != nullptr ? *given : input.data.outputs;
  Shape shape = input.shape;
  shape.back() = width;
  return layer_of(torch::nn::Linear(torch::nn::LinearOptions(input.last(), width).bias(options.bias)), shape);
}

struct DropoutOptions {
  double p = 0.5;
};

Layer make_dropout(const DropoutOptions& options, const LayerInput& input) {
  return layer_of(torch::nn::Dropout(options.p), input.shape);
}

struct EmbeddingOptions {
  std::int64_t tokens = 1;
  std::int64_t width = 1;
};

Layer make_embedding(const EmbeddingOptions& options, const LayerInput& input) {
  need_rank(input, 1, "[length] of token numbers", "put it first");
  const torch::nn::Embedding embedding(options.tokens, options.width);
  return {[embedding](const torch::Tensor& x) { return embed(*embedding, x); },
          {input.first(), options.width},
          embedding.ptr()};
}

}  // namespace

void add_dense_layers(LayerTable& table) {
  table.add<LinearOptions>(
      "linear", "A fully connected layer; of a sequence for each place.",
      {param("width", &LinearOptions::width, "Numbers that come out; outputs for as many as the data set asks for.")
           .one_of({"outputs"})
           .at_least(1)
           .required(),
       param("bias", &LinearOptions::bias, "Add a constant to each.")},
      make_linear);
  table.add<EmbeddingOptions>(
      "embedding", "A row of numbers for each token.",
      {param("tokens", &EmbeddingOptions::tokens, "How many there are, numbered from 0.").at_least(1).required(),
       param("width", &EmbeddingOptions::width, "Numbers for each.").at_least(1).required()},
      make_embedding);
  table.add<DropoutOptions>("dropout", "In training sets a share of the numbers to 0 and scales the others up.",
                            {param("p", &DropoutOptions::p, "The share.").at_least(0).below(1)}, make_dropout);
}
