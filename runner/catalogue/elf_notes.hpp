#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/elf_file.hpp"

namespace runner::catalogue {

/// Holds one note of an ELF file: who wrote it, its type and its content, which may end in NULs.
struct ElfNote {
  std::string owner;
  std::uint32_t type = 0;
  std::string text;
};

/// Reads the notes that the program headers of a 64-bit ELF file for this machine point to, without loading it. Does
/// not throw for any content.
std::variant<std::vector<ElfNote>, ElfError> read_notes(const std::filesystem::path& path);

/// Returns the linker's build-id in lower-case hex; empty where there is none.
std::string build_id_of(const std::vector<ElfNote>& notes);

}  // namespace runner::catalogue
