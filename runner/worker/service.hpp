#pragma once

namespace runner::worker {

/// Serves a supervisor over a connected stream socket: runs the trials it is sent, answers questions, and reports.
/// Returns the program's exit code when the supervisor closes its end between two of them; ends the process at once
/// when it does so during one, even while training is stuck. Adds to the eventfd `wakeup` when one is done and the next
/// one is waited for.
int serve(int socket, int wakeup);

}  // namespace runner::worker
