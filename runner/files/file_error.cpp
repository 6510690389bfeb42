#include "files/file_error.hpp"

#include <system_error>

namespace runner::files {

FileError::FileError(const std::string& what, const std::filesystem::path& path, int error_number)
    : std::runtime_error(path.string() + ": " + what + ": " + std::generic_category().message(error_number) +
                         " (errno " + std::to_string(error_number) + ")"),
      path_(path),
      error_number_(error_number) {}

FileError::FileError(const std::string& what, const std::filesystem::path& path)
    : std::runtime_error(path.string() + ": " + what), path_(path) {}

}  // namespace runner::files
