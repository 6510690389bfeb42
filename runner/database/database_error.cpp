#include "database/database_error.hpp"

#include <utility>

namespace runner::database {

DatabaseError::DatabaseError(DatabaseFault fault, const std::string& message, std::filesystem::path path,
                             int error_number)
    : std::runtime_error(message), fault_(fault), path_(std::move(path)), error_number_(error_number) {}

const char* fault_name(DatabaseFault fault) noexcept {
  switch (fault) {
    case DatabaseFault::foreign:
      return "foreign";
    case DatabaseFault::newer:
      return "newer";
    case DatabaseFault::locked:
      return "locked";
    case DatabaseFault::held:
      return "held";
    case DatabaseFault::full:
      return "full";
    case DatabaseFault::missing:
      return "missing";
    case DatabaseFault::unreadable:
      return "unreadable";
    case DatabaseFault::query:
      return "query";
    case DatabaseFault::denied:
      return "denied";
    case DatabaseFault::not_found:
      return "not_found";
    case DatabaseFault::other:
      return "other";
  }
  return "other";
}

}  // namespace runner::database
