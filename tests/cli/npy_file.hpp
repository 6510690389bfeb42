#pragma once

#include <string>

namespace runner::testing {

/// Returns the bytes of a file as numpy.save writes it; `shape` as in Python, e.g. "(40, 4)".
inline std::string npy(const std::string& descr, const std::string& shape, const std::string& numbers) {
  std::string text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  text += std::string(117 - text.size() % 64, ' ') + "\n";
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(text.size()) + '\0' + text + numbers;
}

}  // namespace runner::testing
