#pragma once

#include <runner/named_tensors.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace runner::trial {

/// Says whether a tensor's name fits a pattern, in which `*` stands for any letters, none included, and `?` for one.
bool matches(std::string_view pattern, std::string_view name);

/// Lists the names for a message: `a, b, c`, the first twenty of them.
std::string names_of(const std::vector<NamedTensor>& tensors);

}  // namespace runner::trial
