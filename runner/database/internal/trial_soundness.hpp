#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "database/internal/statement_cache.hpp"

namespace runner::database {

/// Says what is wrong with the first damaged checkpoint of a trial, of those whose bytes are inside the database;
/// nothing where each has the bytes of its digest. Throws SQLite::Exception.
std::string damage_of_payloads(StatementCache& statements, std::int64_t trial);

/// Says whether a trial's state to resume from has the bytes of its digest; yes where it is a file, or there is none.
/// Throws SQLite::Exception.
bool has_sound_state_inside(StatementCache& statements, std::int64_t trial);

}  // namespace runner::database
