#pragma once

#include <filesystem>

namespace runner::database {

/// Refuses what lies beside a database under the names of SQLite's journals and is none that runner, or a shell, has
/// left: a link, a named pipe that would keep SQLite waiting, and a journal that names another file, which SQLite would
/// remove after it has read this one. Throws DatabaseError (unreadable).
void refuse_foreign_journals(const std::filesystem::path& database);

}  // namespace runner::database
