#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runner::report {

/// Returns text as lines of at most so many columns, broken at spaces; a word that is longer stays whole. Each line
/// ends with a line break.
std::string paragraph(std::string_view text, std::size_t columns);

}  // namespace runner::report
