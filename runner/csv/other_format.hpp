#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace csv {

/// Returns what bytes seem to be that hold no text, told by how such files begin, and what to do with them: `this is a
/// JPEG image; …`. None where they are of no format that is known here.
std::optional<std::string> other_format(std::string_view bytes);

}  // namespace csv
