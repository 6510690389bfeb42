#pragma once

#include <runner/search_space.hpp>
#include <string>
#include <vector>

namespace runner::search {

/// Says what is wrong with a space, and what to do.
struct SpaceProblem {
  /// The key of the parameter at fault; empty where the space itself is.
  std::string key;
  /// A sentence without its beginning, which is the key or the space: `has its bounds reversed; write …`.
  std::string message;
  /// It is what the parameter depends on that is at fault, not what it is drawn from.
  bool is_of_condition = false;
};

/// Returns everything that makes a space unfit for a search, in the order of its parameters; nothing for a sound one.
std::vector<SpaceProblem> problems_of(const SearchSpace& space);

/// Says why a point is none of a sound space; nothing where it is one.
std::string fault_of(const SearchSpace& space, const SearchPoint& point);

}  // namespace runner::search
