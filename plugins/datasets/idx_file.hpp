#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "datasets/arrays/number_array.hpp"
#include "datasets/gzip_file.hpp"

namespace runner {

/// Holds what an IDX file says of its numbers (LeCun, the MNIST database).
struct IdxHeader {
  NumberType type = NumberType::uint8;
  /// At least one size; the first counts items.
  std::vector<std::int64_t> shape;

  /// Returns the bytes of an item.
  std::int64_t item_bytes() const;
};

/// Reads the header, of numbers of type u1, i1, i2, i4, f4 or f8. Throws std::runtime_error, which names file and byte,
/// for what is none, and where there are no items.
IdxHeader read_idx_header(GzipFile& file);

/// Reads the first `limit` items behind the header, or all of them, which must end the file then; numbers are brought
/// from big-endian to the byte order of this machine. Memory grows with what is read, so that a header cannot ask for
/// more than the file has content. Throws std::runtime_error where the file is damaged.
std::vector<std::uint8_t> read_idx_items(GzipFile& file, const IdxHeader& header,
                                         std::optional<std::int64_t> limit = std::nullopt);

}  // namespace runner
