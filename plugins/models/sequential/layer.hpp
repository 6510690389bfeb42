#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <runner/blocks.hpp>
#include <runner/dataset.hpp>
#include <stdexcept>
#include <string>
#include <vector>

/// The sizes of one sample, without the batch: (features), (length, features) or (channels, length) of a sequence,
/// (channels, height, width) of an image.
using Shape = std::vector<std::int64_t>;

/// Holds one layer of a network.
struct Layer {
  torch::Tensor operator()(const torch::Tensor& x) const { return forward(x); }

  /// What a batch becomes.
  std::function<torch::Tensor(const torch::Tensor& x)> forward;
  /// What a sample has become.
  Shape shape;
  /// What has weights, buffers or a mode; null where there is nothing of that.
  std::shared_ptr<torch::nn::Module> module = nullptr;
  /// It takes the first size for channels, whatever lies behind.
  bool is_channels_first = false;
};

struct LayerInput;

/// Makes layers of what a config says of them, one after another: each draws its weights when it is made.
using LayerTable = runner::BlockTable<Layer, const LayerInput&>;

/// Says what a layer is made for.
struct LayerInput {
  /// Of a sample that comes in.
  Shape shape;
  const runner::DatasetInfo& data;
  const LayerTable& table;
  /// Where it stands, such as `layers[3]`.
  std::string path;

  /// The size that comes first, or last. Every shape has one.
  std::int64_t first() const { return shape.front(); }
  std::int64_t last() const { return shape.back(); }
};

/// Is a fault of one layer, whose path the message begins with.
class LayerFault : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Returns a shape as a message has it: `[16, 28, 28]`.
std::string text_of(const Shape& shape);

/// Throws std::invalid_argument where the input is not of this rank: `needs [channels, height, width] and gets [64];
/// …`.
void need_rank(const LayerInput& input, std::size_t rank, const std::string& wanted, const std::string& remedy);

/// Returns a layer that is a module of LibTorch with a forward of one tensor.
template <class Module>
Layer layer_of(Module module, Shape shape) {
  return {[module](const torch::Tensor& x) mutable { return module->forward(x); }, std::move(shape), module.ptr()};
}

/// Stands for the options of a layer that has none.
struct NoOptions {};
