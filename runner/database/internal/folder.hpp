#pragma once

#include <filesystem>

namespace runner::database {

/// Makes a folder and those above it where they are absent, so that they survive a power cut; throws DatabaseError.
void create_folders(const std::filesystem::path& folder);

/// Makes the names in a folder durable; throws DatabaseError.
void sync_folder(const std::filesystem::path& folder);

}  // namespace runner::database
