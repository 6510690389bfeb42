#pragma once

namespace runner::database {

/// Lets SQLite keep no statistics of its memory, for which it would take a lock at each allocation. Call it before
/// anything else of SQLite is used; afterwards it changes nothing. No limit of SQLite's memory works then.
void do_without_memory_statistics();

}  // namespace runner::database
