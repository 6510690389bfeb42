#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "datasets/arrays/number_array.hpp"

namespace runner {

/// Holds what a .npy file says of its numbers.
struct NpyHeader {
  NumberType type = NumberType::float64;
  NumberArray::Order order = NumberArray::Order::c;
  /// Empty for a single number.
  std::vector<std::int64_t> shape;
  /// Where the numbers begin, in bytes from the beginning of the file.
  std::size_t data_begin = 0;
};

/// Reads the header of a .npy file, of versions 1 to 3 (NumPy's documentation, numpy.lib.format). Throws
/// std::runtime_error, which begins with `name`, for what is none, and for arrays that are not of plain numbers in the
/// byte order of this machine: Python objects, which are a pickle, text, records, complex numbers.
NpyHeader read_npy_header(std::span<const std::byte> file, const std::string& name);

/// Returns the numbers of a .npy file that lies in memory and is kept alive by `owner`. Throws std::runtime_error as
/// above, and where the file is shorter or longer than its header says or holds no samples.
NumberArray npy_array(std::shared_ptr<const void> owner, std::span<const std::byte> file, const std::string& name);

}  // namespace runner
