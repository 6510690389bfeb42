#pragma once

#include <memory>
#include <runner/model.hpp>
#include <string>

namespace runner::trial {

/// Computes another model's forward pass in bfloat16 as far as LibTorch does (its autocast: matrix products and
/// convolutions in bfloat16, what loses too much by it in float32). Weights stay float32, and so do the output, the
/// loss and the gradients of the weights. The other model is its submodule `model`, so that modes and devices reach it.
class MixedPrecisionModel final : public Model {
 public:
  explicit MixedPrecisionModel(std::shared_ptr<Model> model);

  Output forward(const Batch& batch) override;

 private:
  std::shared_ptr<Model> model_;
};

/// Returns the model that computes as `precision` (`training.precision`) says: `model` itself for `fp32`, a
/// `MixedPrecisionModel` of it for `bf16`.
std::shared_ptr<Model> in_precision(const std::string& precision, std::shared_ptr<Model> model);

}  // namespace runner::trial
