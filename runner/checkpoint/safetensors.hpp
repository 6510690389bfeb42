#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "checkpoint/dtype.hpp"

namespace runner::checkpoint {

/// Limits of what the reader accepts; the writer keeps to them.
inline constexpr std::uint64_t largest_header_bytes = std::uint64_t{8} << 20;
inline constexpr std::size_t most_tensors = 100'000;

/// Points at one tensor: little-endian elements, row after row, without gaps. Does not own the bytes.
struct TensorView {
  std::string name;
  DType dtype = DType::F32;
  /// Each 0 or more; empty for a scalar.
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
};

/// What a container says beside its tensors: names and texts, both UTF-8.
using Metadata = std::map<std::string, std::string>;

/// Holds what a container says; the tensors point into the bytes it was read from, in the order they lie there.
struct Container {
  Metadata metadata;
  std::vector<TensorView> tensors;
};

/// Says what is wrong with a container, and where: the tensor's name or the offset in bytes.
struct FormatError {
  std::string message;
};

/// Reads a container and checks everything that can be checked without knowing the model: the header's length and JSON,
/// no key twice, known dtypes, sizes that fit the shapes, neither gaps nor overlaps nor bytes left over. Does not throw
/// for any content. The tensors of the result live as long as `bytes`.
std::variant<Container, FormatError> read(std::span<const std::byte> bytes);

}  // namespace runner::checkpoint
