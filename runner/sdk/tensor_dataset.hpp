#pragma once

#include <optional>
#include <runner/dataset.hpp>
#include <stdexcept>
#include <utility>

namespace runner {

/// Serves a data set that lies in memory as two tensors; a batch is one `index_select` of each.
class TensorDataset final : public Dataset {
 public:
  /// Takes inputs of shape [n, ...] and targets of shape [n] or [n, outputs], or none, for samples of a file that lacks
  /// them; fills `info.size` and `info.input_shape`. Throws std::invalid_argument where their lengths differ.
  TensorDataset(torch::Tensor inputs, std::optional<torch::Tensor> targets, DatasetInfo info)
      : inputs_(inputs.contiguous()), info_(std::move(info)) {
    if (targets) targets_ = targets->contiguous();
    const bool fit = !targets_ || (targets_->dim() >= 1 && inputs_.size(0) == targets_->size(0));
    if (inputs_.dim() < 2 || !fit) throw std::invalid_argument("inputs and targets must have one row a sample");
    info_.size = inputs_.size(0);
    info_.input_shape = inputs_.sizes().slice(1).vec();
  }

  const DatasetInfo& info() const override { return info_; }

  Batch get(const BatchRequest& request) const override {
    Batch batch{inputs_.index_select(0, request.indices), {}, request.indices.size(0)};
    if (targets_) batch.targets = targets_->index_select(0, request.indices);
    return batch;
  }

 private:
  torch::Tensor inputs_;
  std::optional<torch::Tensor> targets_;
  DatasetInfo info_;
};

}  // namespace runner
