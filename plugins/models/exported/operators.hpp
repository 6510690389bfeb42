#pragma once

#include <string>

#include "models/exported/step.hpp"

// What a graph may call, by names without `aten::` and overloads as in a schema ("" for `default`).
namespace exported {

/// Says whether a graph may call an operator. Those that read files, run code, or give memory out of bounds are not
/// among them.
bool is_allowed(const std::string& name, const std::string& overload);

/// Stands for an operator that LibTorch 1.13 lacks, or that must be another one here.
struct StandIn {
  /// The operator's schema in later versions of LibTorch.
  const char* schema;
  Function compute;
};
/// Returns the stand-in of an operator, null where LibTorch's own is called.
const StandIn* find_stand_in(const std::string& name, const std::string& overload);

/// Returns what has to hold of an operator's arguments that LibTorch does not check; null for most.
Guard find_guard(const std::string& name, const std::string& overload);

/// Returns what computes with sizes as Python does, by a node's target (`_operator.mul`); null for other targets.
Function find_size_arithmetic(const std::string& target);

}  // namespace exported
