#include "catalogue/needed_libraries.hpp"

#include <cstdint>
#include <optional>

namespace runner::catalogue {

namespace {

// No library has more, and a file that says otherwise shall not make us read it whole.
constexpr std::uint64_t largest_table = std::uint64_t{16} << 20;

std::optional<std::uint64_t> offset_of(const ElfFile& file, std::uint64_t address) {
  for (const Elf64_Phdr& segment : file.segments()) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
      return address - segment.p_vaddr + segment.p_offset;
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<std::vector<std::string>, ElfError> needed_libraries(const std::filesystem::path& library) {
  auto opened = ElfFile::open(library);
  if (const auto* error = std::get_if<ElfError>(&opened)) return *error;
  const auto& file = std::get<ElfFile>(opened);
  std::vector<std::uint64_t> names;
  std::uint64_t table = 0;
  std::uint64_t table_size = 0;
  for (const Elf64_Phdr& segment : file.segments()) {
    if (segment.p_type != PT_DYNAMIC) continue;
    if (segment.p_filesz > largest_table) return file.error("has a damaged dynamic section");
    std::vector<Elf64_Dyn> entries(segment.p_filesz / sizeof(Elf64_Dyn));
    if (!file.read_at(segment.p_offset, entries.data(), entries.size() * sizeof(Elf64_Dyn)))
      return file.error("is cut off");
    for (const Elf64_Dyn& entry : entries) {
      if (entry.d_tag == DT_NEEDED) names.push_back(entry.d_un.d_val);
      if (entry.d_tag == DT_STRTAB) table = entry.d_un.d_ptr;
      if (entry.d_tag == DT_STRSZ) table_size = entry.d_un.d_val;
    }
  }
  if (names.empty()) return std::vector<std::string>();
  const auto offset = offset_of(file, table);
  if (!offset || table_size > largest_table) return file.error("has a damaged dynamic section");
  std::string text(table_size, '\0');
  if (!file.read_at(*offset, text.data(), text.size())) return file.error("is cut off");
  std::vector<std::string> libraries;
  for (const std::uint64_t name : names) {
    if (name >= text.size()) return file.error("has a damaged dynamic section");
    libraries.emplace_back(text.substr(name, text.find('\0', name) - name));
  }
  return libraries;
}

}  // namespace runner::catalogue
