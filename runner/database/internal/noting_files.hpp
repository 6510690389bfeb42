#pragma once

namespace runner::database {

/// Returns the name of a VFS for sqlite3_open_v2 (https://www.sqlite.org/vfs.html): the system's own, but that each
/// transaction notes which pages of a database it writes where a backup is being made meanwhile (page_notes.hpp). With
/// a write-ahead log nothing is noted: a backup holds nobody up then. Throws std::runtime_error where SQLite has none.
const char* noting_vfs();

}  // namespace runner::database
