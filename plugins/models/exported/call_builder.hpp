#pragma once

#include "models/exported/graph.hpp"
#include "models/exported/step.hpp"

namespace exported {

/// Makes a step of a graph's node and gives its results slots; counts it in `modes` where it acts otherwise in
/// training. Throws ArchiveError where the node calls what is not allowed, or not as its schema says.
Step build_call(const Json& node, Slots& slots, ModeUse& modes);

/// Has a step call LibTorch's own operator where a stand-in is called.
void call_itself(Step& step);

}  // namespace exported
