#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "files/descriptor.hpp"

namespace runner::files {

/// Writes all the bytes to an open file. Throws FileError, which names `file`.
void write_all(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& file);
void write_all(int descriptor, std::string_view text, const std::filesystem::path& file);

/// Waits until the disk has what was written, where the file lies on one. Throws FileError, which names `file`.
void sync(int descriptor, const std::filesystem::path& file);

/// Makes a folder below one that exists, where it is not there yet. Throws FileError.
void make_folder(const std::filesystem::path& folder);

/// Gives a file or a folder another name, which nothing may have. Returns false, with errno, where it cannot: EEXIST
/// where something has it. On file systems that cannot do it at once another may take the name in between.
bool rename_without_replacing(const std::filesystem::path& from, const std::filesystem::path& to) noexcept;

/// Begins the names of temporaries, and ends them: `runner-0123456789abcdef.partial`.
inline constexpr std::string_view temporary_prefix = "runner-";
inline constexpr std::string_view temporary_suffix = ".partial";

/// Returns whether a file's name is one that `create_temporary` gives.
bool is_temporary_name(std::string_view name) noexcept;

/// Returns such a name that nobody has yet, in this folder.
std::filesystem::path temporary_name(const std::filesystem::path& folder);

/// Holds a new file that has a name of its own.
struct Temporary {
  Descriptor descriptor;
  std::filesystem::path path;
};

/// Makes a new, empty file in a folder, under a name that nothing had before; the process's umask decides who may read
/// it. Throws FileError, also where the folder is a link and may not be one.
Temporary create_temporary(const std::filesystem::path& folder, bool folder_may_be_link = true);

}  // namespace runner::files
