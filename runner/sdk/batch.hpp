#pragma once

#include <cstdint>
#include <runner/named_tensors.hpp>

namespace runner {

/// Holds some samples of a data set. Each tensor's first dimension counts samples. Inputs are floating point for the
/// models that ship; targets are int64 class numbers of shape [size], or floating point values of shape [size,
/// outputs].
struct Batch {
  NamedTensors inputs;
  NamedTensors targets;
  std::int64_t size = 0;
};

}  // namespace runner
