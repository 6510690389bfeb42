#pragma once

#include <string>
#include <vector>

namespace runner::supervisor {

/// Returns our own environment with these variables, each `NAME=value`, in place of or beside it.
std::vector<std::string> environment_with(const std::vector<std::string>& variables);

}  // namespace runner::supervisor
