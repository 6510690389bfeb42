#pragma once

namespace runner::cli {

/// Lets SIGINT, SIGTERM and SIGHUP end the program with `exit_interrupted`, at once and wherever it waits; one that was
/// ignored when the program started stays ignored. A file that may not grow becomes an error of the write. Nothing is
/// lost but what the command at hand has not done: files appear under their names when they are whole.
void set_ending_signals();

}  // namespace runner::cli
