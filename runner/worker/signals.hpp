#pragma once

namespace runner::worker {

/// Leaves SIGINT, SIGTERM and SIGHUP to the program that started this one, which held them back until now: whoever ends
/// a run sends them to all of its processes. A closed pipe becomes an error of the write.
/// Call it first, before any thread is started.
void leave_signals_to_parent();

/// Ends this process with the one that started it.
void end_with_parent();

}  // namespace runner::worker
