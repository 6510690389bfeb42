#pragma once

#include <SQLiteCpp/Database.h>

#include "database/database_paths.hpp"

namespace runner::database {

/// Names what became of a trial whose supervisor ended without a word, in its `reason` and its `message`.
inline constexpr const char* abandoned_reason = "supervisor_gone";
inline constexpr const char* abandoned_message = "its supervisor ended";

/// Lets this connection see a trial or an attempt that says `running`, though nobody holds its experiment's lock, as
/// `interrupted`, which the next writer will make of it. Writes nothing: temporary views stand in front of the tables.
/// Throws SQLite::Exception.
void show_abandoned_as_interrupted(SQLite::Database& database, const DatabasePaths& paths);

}  // namespace runner::database
