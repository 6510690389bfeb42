#pragma once

#include <cstdint>

namespace runner::database {

/// Returns the `PRAGMA application_id` of our databases: "RUNR" in ASCII.
inline constexpr std::int32_t application_id = 0x52554E52;

/// Returns the schema that this program writes: the number of its last migration, kept in `PRAGMA user_version`.
int schema_version() noexcept;

/// Returns the size of a new database's pages: several checkpoints of 2 KiB share one.
inline constexpr std::int64_t new_page_bytes = 16384;

}  // namespace runner::database
