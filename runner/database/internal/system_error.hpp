#pragma once

#include <filesystem>
#include <string>

#include "database/database_error.hpp"
#include "files/file_error.hpp"

namespace runner::database {

/// Makes the error for a system call that failed on `path`: full where there was no space, else unreadable. `what` says
/// what was attempted: "cannot open the lock file".
DatabaseError system_error(const std::string& what, const std::filesystem::path& path, int error_number);

/// Makes the same of what went wrong with a file.
DatabaseError file_error(const files::FileError& error);

/// Calls `action` and turns what goes wrong with a file into a DatabaseError.
template <class Action>
decltype(auto) translating_files(Action&& action) {
  try {
    return action();
  } catch (const files::FileError& error) {
    throw file_error(error);
  }
}

/// Returns whether an errno means that the disk or the quota is full.
bool means_full(int error_number) noexcept;

}  // namespace runner::database
