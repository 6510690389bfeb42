#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace runner::database {

/// Names the network file system that a path lies on, such as `NFS`; nothing for a local one. There the locks of
/// several machines cannot be trusted, so a database on it has one owner. RUNNER_DB_EXCLUSIVE=1 asks for the same
/// anywhere.
std::optional<std::string> one_owner_reason(const std::filesystem::path& path);

}  // namespace runner::database
