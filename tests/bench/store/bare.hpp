#pragma once

#include <cstdint>
#include <filesystem>

namespace bench {

/// Inserts the rows of `record_epochs` by prepared statements of SQLite alone, in tables with the same columns and
/// indexes, 400 epochs a commit, and prints the seconds. Nothing is checked, nothing summed up, no digest written.
void insert_bare(const std::filesystem::path& database, std::int64_t epochs);

}  // namespace bench
