#pragma once

#include <torch/types.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/exported/json_value.hpp"

namespace exported {

/// Says what one dimension of a graph's input or output may be: fixed, or any size within a range.
struct Dimension {
  /// -1 where it is not fixed.
  std::int64_t size = -1;
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// Says what tensors a graph takes or gives.
struct TensorShape {
  at::ScalarType type = at::kFloat;
  std::vector<Dimension> dimensions;

  /// Says whether a tensor's sizes are among those.
  bool fits(at::IntArrayRef sizes) const;
};

/// Reads the shape of one of a graph's values, by what `tensor_values` holds of it. Throws ArchiveError.
TensorShape read_shape(const Json& tensor_value, const Json& range_constraints);

/// Returns the shape without its first dimension, as a person writes it: `[13]`, `[*, 4]` where a size is free.
std::string sample_text(const TensorShape& shape);
/// Returns sizes as a person writes them: `[6, 13]`.
std::string text_of(at::IntArrayRef sizes);

}  // namespace exported
