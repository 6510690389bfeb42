#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/elf_file.hpp"

namespace runner::catalogue {

/// Reads the names of the libraries that the dynamic linker loads with this one (DT_NEEDED), without loading it. Does
/// not throw for any content.
std::variant<std::vector<std::string>, ElfError> needed_libraries(const std::filesystem::path& library);

}  // namespace runner::catalogue
