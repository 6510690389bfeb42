#pragma once

#include <ATen/core/function_schema.h>

#include "models/exported/step.hpp"

namespace exported {

/// Lays one argument of a call out, as the operator's schema wants it: what is the same in every run becomes a constant
/// of the step, what the run computes a place to be filled. Only the types that a schema names get through, since
/// LibTorch's kernels take any number for a dtype or layout and read past their tables. Throws ArchiveError.
void add_argument(Step& step, const c10::Argument& wanted, const Json& given, const Slots& slots);

}  // namespace exported
