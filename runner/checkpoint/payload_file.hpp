#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace runner::checkpoint {

/// Writes the bytes to a new file of `folder` (no link), named as files::create_temporary does, and waits until the
/// disk has them. The caller renames it once it is wanted; one that is not is removed at the next start. Throws
/// files::FileError and leaves no file behind.
std::filesystem::path write_partial_file(const std::filesystem::path& folder, std::span<const std::byte> bytes);

}  // namespace runner::checkpoint
