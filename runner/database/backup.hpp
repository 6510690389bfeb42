#pragma once

#include <filesystem>

namespace runner::database {

/// Copies a database, as it is at one moment, with its payload files to another path, which must not exist. Trials may run
/// meanwhile. Throws DatabaseError; nothing is left at `to` then.
void backup(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace runner::database
