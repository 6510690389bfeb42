#pragma once

#include <string>

#include "database/database_error.hpp"
#include "database/database_paths.hpp"

namespace runner::database {

/// Makes the error that says what is not in a database.
inline DatabaseError not_found(const DatabasePaths& paths, const std::string& what) {
  return {DatabaseFault::not_found, paths.database().string() + ": " + what, paths.database()};
}

}  // namespace runner::database
