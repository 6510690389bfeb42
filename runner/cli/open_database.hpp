#pragma once

#include <filesystem>
#include <string>

namespace runner::cli {

/// Returns the database to use (`database_path`), brought up to date where an older runner has made it. On a terminal
/// it says how far that is. Throws database::DatabaseError.
std::filesystem::path open_database(const std::string& db_option);

}  // namespace runner::cli
