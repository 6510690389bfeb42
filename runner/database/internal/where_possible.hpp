#pragma once

#include <cerrno>
#include <optional>

#include "database/database_error.hpp"

namespace runner::database {

/// Takes a lock; gives nothing where nobody may write. Nobody can remove files there either, unless it is from another
/// machine.
template <class Acquire>
auto where_possible(Acquire&& acquire) -> std::optional<decltype(acquire())> {
  try {
    return acquire();
  } catch (const DatabaseError& error) {
    if (error.error_number() == EROFS || error.error_number() == EACCES) return std::nullopt;
    throw;
  }
}

}  // namespace runner::database
