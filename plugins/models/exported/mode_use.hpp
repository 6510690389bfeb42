#pragma once

#include <ATen/core/function_schema.h>

#include "models/exported/graph.hpp"

namespace exported {

/// Counts a step in `modes` where what it computes in training is something else than in evaluation: dropout that drops
/// anything, and norms that keep statistics.
void count_mode(const Step& step, const c10::FunctionSchema& schema, ModeUse& modes);

}  // namespace exported
