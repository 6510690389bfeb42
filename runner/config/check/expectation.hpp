#pragma once

#include <runner/param_description.hpp>
#include <string>
#include <vector>

#include "config/yaml/node.hpp"

namespace runner::config {

/// Says whether values of the type are lists of numbers or texts.
bool is_list(ParamType type);

/// Returns the type of a list's elements; any other type itself.
ParamType element_type(ParamType type);

/// Returns the names of the blocks that a list may hold.
std::vector<std::string> names_of(const std::vector<BlockDescription>& blocks);

/// Says what a parameter takes: `a number`, `one of relu, tanh`, `an integer or full`, `a list of integers`.
std::string expectation(const ParamDescription& description);

/// Says within which bounds: `above 0`, `at least 0 and below 1`. Empty without bounds.
std::string bounds_text(const ParamDescription& description);

/// Returns what to do about a value of the wrong type, with a leading `; `, or nothing where the type says enough.
/// Values of a key that `can_be_swept` may have been meant as a sweep.
std::string type_remedy(const Node& found, const ParamDescription& description, bool can_be_swept);

}  // namespace runner::config
