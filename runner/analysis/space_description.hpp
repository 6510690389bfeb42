#pragma once

#include <string>
#include <vector>

#include "search/search_definition.hpp"

namespace runner::analysis {

/// Says in words what one key of a search's space is drawn from.
struct KeyDescription {
  std::string key;
  /// `0.0001 to 1, logarithmic`, or the values of a choice: `adam, sgd`.
  std::string drawn_from;
  /// `optimizer = sgd`; empty where the key is always drawn.
  std::string where;
};

/// Describes a search's space, key by key in its order.
std::vector<KeyDescription> describe_space(const search::SearchDefinition& definition);

}  // namespace runner::analysis
