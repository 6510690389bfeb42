#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// Holds the three entries of the dictionary that begins a .npy file.
struct HeaderText {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Reads the dictionary as Python writes it: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. Throws
/// std::runtime_error, which begins with `name` and says the byte of the file, of which the text begins at `begin`,
/// where it is another, and where the `descr` is that of records.
HeaderText parse_header_text(std::string_view text, std::size_t begin, const std::string& name);

}  // namespace runner
