#pragma once

#include <runner/model.hpp>

namespace runner::testing {

/// Uses one weight in two layers, registered under both names.
class TiedModel final : public Model {
 public:
  explicit TiedModel(const DatasetInfo& data)
      : encode_(register_module("encode", torch::nn::Linear(data.input_shape[0], data.input_shape[0]))),
        decode_(register_module("decode", std::make_shared<Decoder>(encode_->weight))),
        head_(register_module("head", torch::nn::Linear(data.input_shape[0], data.outputs))) {}

  Output forward(const Batch& batch) override {
    const torch::Tensor code = torch::tanh(encode_->forward(batch.inputs.only()));
    return head_->forward(torch::mm(code, decode_->weight));
  }

 private:
  struct Decoder : torch::nn::Module {
    explicit Decoder(const torch::Tensor& shared) : weight(register_parameter("weight", shared)) {}
    torch::Tensor weight;
  };

  torch::nn::Linear encode_;
  std::shared_ptr<Decoder> decode_;
  torch::nn::Linear head_;
};

/// Has a first layer that does not learn.
class FrozenModel final : public Model {
 public:
  explicit FrozenModel(const DatasetInfo& data)
      : fixed_(register_module("fixed", torch::nn::Linear(data.input_shape[0], 8))),
        head_(register_module("head", torch::nn::Linear(8, data.outputs))) {
    for (torch::Tensor& parameter : fixed_->parameters()) parameter.set_requires_grad(false);
  }

  Output forward(const Batch& batch) override {
    return head_->forward(torch::relu(fixed_->forward(batch.inputs.only())));
  }

 private:
  torch::nn::Linear fixed_;
  torch::nn::Linear head_;
};

/// Keeps running statistics in buffers.
class NormalisedModel final : public Model {
 public:
  explicit NormalisedModel(const DatasetInfo& data)
      : first_(register_module("first", torch::nn::Linear(data.input_shape[0], 8))),
        norm_(register_module("norm", torch::nn::BatchNorm1d(8))),
        head_(register_module("head", torch::nn::Linear(8, data.outputs))) {}

  Output forward(const Batch& batch) override {
    return head_->forward(torch::relu(norm_->forward(first_->forward(batch.inputs.only()))));
  }

 private:
  torch::nn::Linear first_;
  torch::nn::BatchNorm1d norm_;
  torch::nn::Linear head_;
};

/// Caches a tensor in validation, by which the next training step multiplies: it takes part in the backward pass.
class CachingModel final : public Model {
 public:
  explicit CachingModel(const DatasetInfo& data)
      : first_(register_module("first", torch::nn::Linear(data.input_shape[0], 8))),
        head_(register_module("head", torch::nn::Linear(8, data.outputs))),
        cached_(torch::ones({8})) {}

  Output forward(const Batch& batch) override {
    const torch::Tensor hidden = torch::tanh(first_->forward(batch.inputs.only()));
    if (!is_training()) cached_ = hidden.mean(0);
    return head_->forward(hidden * cached_);
  }

 private:
  torch::nn::Linear first_;
  torch::nn::Linear head_;
  torch::Tensor cached_;
};

}  // namespace runner::testing
