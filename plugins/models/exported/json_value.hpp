#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

// Reading JSON that anybody may have written: each function returns what it is named after, or throws ArchiveError.
namespace exported {

using Json = nlohmann::json;

/// Parses UTF-8 text of bounded nesting; `name` is whose it is in a message.
Json parse(std::string_view text, const std::string& name);

const Json& field(const Json& object, const char* name);
const Json& list(const Json& value);
const Json& object(const Json& value);
const std::string& text(const Json& value);
std::int64_t integer(const Json& value);
/// Python's infinities and NaN are texts in an archive.
double number(const Json& value);
bool boolean(const Json& value);

/// Is one of several things, and says which: `{"as_int": 1}`.
struct Alternative {
  const std::string& kind;
  const Json& value;
};
Alternative alternative(const Json& value);

/// Returns a tensor's sizes or strides: a list of `{"as_int": n}`.
std::vector<std::int64_t> fixed_sizes(const Json& value);

/// Returns the dtype that PyTorch's schema of archives numbers so.
at::ScalarType dtype(const Json& value);

/// Says whether a layout is that of strided tensors, the only one there is here.
bool is_strided(const Json& layout);

/// Returns the beginning of a value's JSON, for a message.
std::string shown(const Json& value);

}  // namespace exported
