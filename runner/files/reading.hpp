#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "files/descriptor.hpp"

namespace runner::files {

/// Says whether the last name of a path may be a symbolic link. Files that lie beside a database may not: an archive
/// could have brought a link that leads anywhere.
enum class Links { followed, refused };

/// Opens a regular file for reading. What is none, a directory, a device or a named pipe that would wait for its
/// writer, is refused. Throws FileError.
Descriptor open_regular(const std::filesystem::path& file, Links links);

/// Reads from an open regular file to its end. Throws FileError, which names `file`.
std::vector<std::byte> read_rest(const Descriptor& descriptor, const std::filesystem::path& file);

/// Reads a regular file whole. Throws FileError, also where it has more bytes than `most_bytes`.
std::string read_text(const std::filesystem::path& file, Links links,
                      std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max());

/// Reads what a person has named: a file, or a pipe to its end. A pipe that nobody writes to is empty, and keeps nobody
/// waiting. Throws FileError, also where there are more than `most_bytes`.
std::string read_input(const std::filesystem::path& file,
                       std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max());

}  // namespace runner::files
