#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/safetensors.hpp"

namespace runner::checkpoint {

/// Writes safetensors containers of one set of tensors: the header's length in 8 bytes, a JSON header padded with
/// spaces to a multiple of 8, then the tensors in the order given, with the larger elements first so that each is
/// aligned. Equal input gives equal bytes. Names, dtypes and shapes stay, so that what the header says of them is put
/// together once: a trial writes hundreds of small containers that differ in values alone.
class ContainerWriter {
 public:
  /// Takes names, dtypes and shapes; of the bytes only how many there are. `metadata` stands in every container. Throws
  /// std::invalid_argument for a name that occurs twice or is no UTF-8, or bytes that do not fit the shape.
  explicit ContainerWriter(std::span<const TensorView> tensors, const Metadata& metadata = {});

  /// Writes one container; `values` are the tensors' bytes, in the order in which the tensors were given. `metadata` is
  /// added to what stands in every container, and has no key of that. Throws std::invalid_argument where the bytes are
  /// not as many as before, or the header is too large.
  std::vector<std::byte> write(std::span<const std::span<const std::byte>> values, const Metadata& metadata = {}) const;

 private:
  std::string header(const Metadata& metadata) const;

  /// Which tensor lies where in the file.
  std::vector<std::size_t> order_;
  std::vector<std::size_t> sizes_bytes_;
  /// As they stand in the header: `"key":"value"` by key, and all tensors in their order.
  std::map<std::string, std::string> metadata_;
  std::string entries_;
};

/// Writes one container.
std::vector<std::byte> write(std::span<const TensorView> tensors, const Metadata& metadata);

}  // namespace runner::checkpoint
