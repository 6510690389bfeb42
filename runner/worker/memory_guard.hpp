#pragma once

namespace runner::worker {

/// Refuses a tensor on the CPU that needs more memory than there is, with an exception that says how much it asked for
/// and how much is free: the system would grant it, and end a process of its choice once it is filled. Where the memory
/// of smaller things runs out after all, that process is this one. Call it before the first tensor is made.
void guard_memory();

}  // namespace runner::worker
