#pragma once

#include <functional>

#include "models/exported/graph.hpp"
#include "models/exported/json_value.hpp"

namespace exported {

/// Is a tensor that a graph reads beside its input.
struct BoundTensor {
  torch::Tensor tensor;
  /// It is a parameter or persistent buffer, which a checkpoint holds.
  bool is_saved = false;
};

/// Gives a graph the tensor of an input that is its own.
using Binding = std::function<BoundTensor(const Json& input_spec)>;

/// Makes a plan of an exported program: every operator must be one that is allowed, every argument of the type that
/// its schema names, every value computed before it is read. Throws ArchiveError.
GraphPlan build_plan(const Json& program, const Binding& bind);

}  // namespace exported
