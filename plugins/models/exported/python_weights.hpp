#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/exported/json_value.hpp"
#include "models/exported/saved_state.hpp"

namespace exported {

/// Draws the weights anew from the default generator, as `torch.manual_seed(s); Model()` would in Python: each module's
/// by the `reset_parameters` of its class, in the order in which they are registered. That this is what the archive's
/// module does is proved first: the same draws from `python_seed`, with which it was made, must give the archive's own
/// weights, to rounding. Throws ArchiveError, which names the first tensor that differs, where they do not; then
/// nothing is changed. Returns the names of buffers that no module draws, which stay as they are in the archive.
std::vector<std::string> draw_as_python(const Json& program, const std::vector<SavedTensor>& state,
                                        std::uint64_t python_seed);

}  // namespace exported
