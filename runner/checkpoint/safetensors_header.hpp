#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checkpoint/safetensors.hpp"

namespace runner::checkpoint {

/// Holds one tensor's entry of a header; its offsets are not checked yet.
struct HeaderEntry {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Holds a header as it was written.
struct Header {
  std::map<std::string, std::string> metadata;
  std::vector<HeaderEntry> entries;
};

/// Reads the JSON of a header, refusing a key that occurs twice, a field that is missing, unknown or of another type,
/// and whatever nests deeper than the format does.
std::variant<Header, FormatError> read_header(std::string_view json);

}  // namespace runner::checkpoint
