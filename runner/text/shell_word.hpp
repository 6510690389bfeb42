#pragma once

#include <string>
#include <string_view>

namespace runner::text {

/// Returns the word as a shell takes it for one and as it stands: in quotes where it has to be.
std::string shell_word(std::string_view word);

}  // namespace runner::text
