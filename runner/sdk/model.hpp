#pragma once

#include <torch/nn/module.h>

#include <memory>
#include <runner/batch.hpp>
#include <runner/dataset.hpp>
#include <runner/registrar.hpp>

namespace runner {

/// What a model answers: one tensor for most, named ones for a task that knows them.
using Output = NamedTensors;

/// Computes an output from a batch. Parameters, buffers and submodules are registered as in any `torch::nn::Module`;
/// their names are the names in the checkpoint. A tied weight is one tensor registered under two names; a frozen one
/// has `requires_grad` off when the factory returns.
class Model : public torch::nn::Module {
 public:
  /// Reads `batch.inputs`; for a classifier returns scores of shape [batch.size, classes], not probabilities.
  virtual Output forward(const Batch& batch) = 0;
};

/// The kind `model`: `std::shared_ptr<Model> make(const Options&, const DatasetInfo&)`. The default generator is seeded
/// with the trial's seed immediately before.
struct ModelKind {
  static constexpr const char* name = "model";
  using Factory = std::shared_ptr<Model>(const DatasetInfo&);
};

}  // namespace runner
