#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace runner::checkpoint {

/// Writes the bytes to a new file of `folder`, whose name ends in `.partial`, and waits until the disk has them. The caller
/// renames it once it is wanted; one that is not is removed at the next start. Throws std::system_error, which names the
/// file and leaves none behind.
std::filesystem::path write_partial_file(const std::filesystem::path& folder, std::span<const std::byte> bytes);

}  // namespace runner::checkpoint
