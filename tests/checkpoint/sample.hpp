#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/safetensors.hpp"

namespace runner::checkpoint::testing {

/// Owns the values that a container's tensors point to; the views live as long as it does.
struct Sample {
  std::vector<float> weight = {0.5F, -1.25F, 3.0F, 0.0F, 1e-30F, -2.0F};
  std::vector<double> mean = {0.1, -1e300};
  std::vector<std::int64_t> step = {9'007'199'254'740'993};
  std::vector<std::uint8_t> mask = {1, 0, 1};

  std::vector<TensorView> tensors() const;
};

/// Puts a header of any text and any data behind its length, as a container does.
std::vector<std::byte> container_of(std::string_view header, std::size_t data_bytes);

/// Returns the reader's complaint; fails the test where it has none.
std::string complaint(std::span<const std::byte> bytes);

}  // namespace runner::checkpoint::testing
