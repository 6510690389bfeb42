#include "database/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace runner::database {

bool means_full(int error_number) noexcept {
  return error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
}

DatabaseError system_error(const std::string& what, const std::filesystem::path& path, int error_number) {
  const auto fault = means_full(error_number) ? DatabaseFault::full : DatabaseFault::unreadable;
  const auto reason = std::generic_category().message(error_number);
  return {fault, path.string() + ": " + what + ": " + reason + " (errno " + std::to_string(error_number) + ")", path,
          error_number};
}

}  // namespace runner::database
