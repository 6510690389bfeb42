#pragma once

#include <torch/types.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runner {

/// Names a tensor. Copies share the tensor's memory, as torch::Tensor does.
struct NamedTensor {
  std::string name;
  torch::Tensor tensor;
};

/// Holds a small ordered list of named tensors: one for most models and data sets, so that a plain tensor converts to
/// it and `only()` gives it back.
class NamedTensors {
 public:
  NamedTensors() = default;
  NamedTensors(torch::Tensor tensor) {
    tensors_.push_back({"", std::move(tensor)});
  }  // NOLINT: a tensor is a list of one
  NamedTensors(std::initializer_list<NamedTensor> tensors) : tensors_(tensors) {}
  explicit NamedTensors(std::vector<NamedTensor> tensors) : tensors_(std::move(tensors)) {}

  /// Returns the tensor of a list of one. Throws std::logic_error for any other list.
  const torch::Tensor& only() const {
    if (tensors_.size() != 1) {
      throw std::logic_error("expected a single tensor, found " + std::to_string(tensors_.size()));
    }
    return tensors_.front().tensor;
  }

  /// Returns the tensor of this name. Throws std::out_of_range where there is none.
  const torch::Tensor& at(std::string_view name) const {
    for (const NamedTensor& entry : tensors_) {
      if (entry.name == name) return entry.tensor;
    }
    throw std::out_of_range("no tensor is named '" + std::string(name) + "'");
  }

  std::size_t size() const { return tensors_.size(); }
  auto begin() const { return tensors_.begin(); }
  auto end() const { return tensors_.end(); }
  auto begin() { return tensors_.begin(); }
  auto end() { return tensors_.end(); }

 private:
  std::vector<NamedTensor> tensors_;
};

}  // namespace runner
