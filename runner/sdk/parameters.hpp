#pragma once

#include <torch/types.h>

#include <runner/named_tensors.hpp>
#include <string>
#include <vector>

namespace runner {

/// Collects parameters that share a learning rate: the optimizer's, times `lr_scale`.
struct ParameterGroup {
  std::string name;
  std::vector<NamedTensor> tensors;
  double lr_scale = 1.0;
};

/// Holds a model's trainable parameters: each tensor once, even where the model registers it under two names (the first
/// name counts), frozen ones left out. Copies share the tensors.
struct Parameters {
  std::vector<ParameterGroup> groups;

  /// Forgets all gradients, so that a parameter that takes no part in the next step has none.
  void zero_grad() const {
    for (const ParameterGroup& group : groups) {
      for (const NamedTensor& entry : group.tensors) entry.tensor.mutable_grad().reset();
    }
  }
};

}  // namespace runner
