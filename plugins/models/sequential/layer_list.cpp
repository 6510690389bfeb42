#include "models/sequential/layer_list.hpp"

#include <c10/util/Exception.h>

#include <utility>

namespace {

// Whatever a layer finds is said of that layer; of one in a layer's own list it has been said already.
Layer make_layer(const runner::Block& block, const LayerInput& input) {
  const auto fault = [&](const std::string& message) {
    return LayerFault(input.path + " (" + block.name + "): " + message);
  };
  try {
    return input.table.make(block, input);
  } catch (const LayerFault&) {
    throw;
  } catch (const c10::Error& error) {
    throw fault(error.what_without_backtrace());
  } catch (const std::exception& error) {
    throw fault(error.what());
  }
}

}  // namespace

LayerList::LayerList(torch::nn::Module& owner, const std::vector<runner::Block>& blocks, const LayerInput& input)
    : shape_(input.shape) {
  for (const runner::Block& block : blocks) add(owner, block, input);
}

void LayerList::add(torch::nn::Module& owner, const runner::Block& block, LayerInput input) {
  const std::string number = std::to_string(layers_.size());
  input.path += "[" + number + "]";
  input.shape = shape_;
  Layer layer = make_layer(block, input);
  if (layer.module != nullptr) owner.register_module(number, layer.module);
  is_channels_first_ = is_channels_first_ || layer.is_channels_first;
  shape_ = layer.shape;
  layers_.push_back(std::move(layer));
}
