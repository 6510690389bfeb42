#pragma once

#include <cstddef>
#include <runner/search_space.hpp>
#include <vector>

namespace runner::samplers {

/// Returns the parameters in groups that are active together: those with the same conditions. A group stands after
/// those that its conditions name.
std::vector<std::vector<std::size_t>> groups_of(const SearchSpace& space);

}  // namespace runner::samplers
