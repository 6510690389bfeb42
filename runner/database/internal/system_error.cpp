#include "database/internal/system_error.hpp"

#include <cerrno>

namespace runner::database {

bool means_full(int error_number) noexcept {
  return error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
}

DatabaseError file_error(const files::FileError& error) {
  const auto fault = means_full(error.error_number()) ? DatabaseFault::full : DatabaseFault::unreadable;
  return {fault, error.what(), error.path(), error.error_number()};
}

DatabaseError system_error(const std::string& what, const std::filesystem::path& path, int error_number) {
  return file_error(files::FileError(what, path, error_number));
}

}  // namespace runner::database
