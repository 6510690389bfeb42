#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace runner::checkpoint {

/// Names the element types of the safetensors format, as the format spells them.
enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL };

/// Returns the format's name of a type.
std::string_view name_of(DType dtype);

/// Returns the type of that name, if the format has it.
std::optional<DType> dtype_from(std::string_view name);

/// Returns the bytes of one element.
std::size_t size_of(DType dtype);

}  // namespace runner::checkpoint
