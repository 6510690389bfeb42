#pragma once

#include <memory>
#include <runner/batch.hpp>
#include <runner/model.hpp>
#include <runner/registrar.hpp>

namespace runner {

/// Measures how wrong an output is.
class Loss {
 public:
  virtual ~Loss() = default;
  /// Returns a scalar, the mean over the batch's samples, connected to the output for differentiation.
  virtual torch::Tensor operator()(const Output& output, const Batch& batch) = 0;
};

/// The kind `loss`: `std::unique_ptr<Loss> make(const Options&, const DatasetInfo&)`.
struct LossKind {
  static constexpr const char* name = "loss";
  using Factory = std::unique_ptr<Loss>(const DatasetInfo&);
};

}  // namespace runner
