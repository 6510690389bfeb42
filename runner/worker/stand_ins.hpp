#pragma once

namespace runner::worker {

/// Takes the stand-ins that this process was started with out of its environment: what a plugin starts gets the
/// libraries that it asks for. Call it before any thread is started.
void forget_stand_ins();

}  // namespace runner::worker
