#include "checkpoint/dtype.hpp"

#include <array>

namespace runner::checkpoint {

namespace {

struct Entry {
  DType dtype;
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array<Entry, 13> types = {{{DType::F64, "F64", 8},
                                          {DType::F32, "F32", 4},
                                          {DType::F16, "F16", 2},
                                          {DType::BF16, "BF16", 2},
                                          {DType::I64, "I64", 8},
                                          {DType::I32, "I32", 4},
                                          {DType::I16, "I16", 2},
                                          {DType::I8, "I8", 1},
                                          {DType::U64, "U64", 8},
                                          {DType::U32, "U32", 4},
                                          {DType::U16, "U16", 2},
                                          {DType::U8, "U8", 1},
                                          {DType::BOOL, "BOOL", 1}}};

}  // namespace

std::string_view name_of(DType dtype) { return types[static_cast<std::size_t>(dtype)].name; }

std::optional<DType> dtype_from(std::string_view name) {
  for (const Entry& entry : types) {
    if (entry.name == name) return entry.dtype;
  }
  return std::nullopt;
}

std::size_t size_of(DType dtype) { return types[static_cast<std::size_t>(dtype)].bytes; }

}  // namespace runner::checkpoint
