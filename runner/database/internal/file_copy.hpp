#pragma once

#include <filesystem>

#include "files/descriptor.hpp"

namespace runner::database {

/// Copies what an open file holds from here to its end to another, by the kernel where it can. `source` and `target`
/// name them. Throws DatabaseError or files::FileError, which name the side that failed.
void copy_contents(const files::Descriptor& from, const std::filesystem::path& source, const files::Descriptor& to,
                   const std::filesystem::path& target);

}  // namespace runner::database
