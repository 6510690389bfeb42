#pragma once

#include <filesystem>
#include <string>

namespace runner::database::testing {

/// Runs SQL on a database in the `sqlite3` shell and returns what it printed; throws std::runtime_error with its output
/// where it failed.
std::string shell(const std::filesystem::path& database, const std::string& sql);

}  // namespace runner::database::testing
