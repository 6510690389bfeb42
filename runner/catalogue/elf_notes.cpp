#include "catalogue/elf_notes.hpp"

#include <cstring>
#include <string_view>

namespace runner::catalogue {

namespace {

// The notes of no library are larger, and a file that says otherwise shall not make us read it whole.
constexpr std::uint64_t largest_notes = 1 << 20;

std::uint64_t aligned(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

void collect(std::string_view segment, std::uint64_t alignment, std::vector<ElfNote>& notes) {
  std::uint64_t at = 0;
  Elf64_Nhdr note;
  while (at + sizeof(note) <= segment.size()) {
    std::memcpy(&note, segment.data() + at, sizeof(note));
    const std::uint64_t owner = at + sizeof(note);
    const std::uint64_t text = aligned(owner + note.n_namesz, alignment);
    if (text + note.n_descsz > segment.size()) return;
    const auto name = segment.substr(owner, note.n_namesz);
    notes.push_back(
        {std::string(name.substr(0, name.find('\0'))), note.n_type, std::string(segment.substr(text, note.n_descsz))});
    at = aligned(text + note.n_descsz, alignment);
  }
}

}  // namespace

std::variant<std::vector<ElfNote>, ElfError> read_notes(const std::filesystem::path& path) {
  auto opened = ElfFile::open(path);
  if (const auto* error = std::get_if<ElfError>(&opened)) return *error;
  const auto& file = std::get<ElfFile>(opened);
  std::vector<ElfNote> notes;
  std::uint64_t bytes_left = largest_notes;
  for (const Elf64_Phdr& segment : file.segments()) {
    if (segment.p_type != PT_NOTE) continue;
    if (segment.p_filesz > bytes_left) return file.error("has a damaged ELF note");
    bytes_left -= segment.p_filesz;
    std::string bytes(segment.p_filesz, '\0');
    if (!file.read_at(segment.p_offset, bytes.data(), bytes.size())) return file.error("is cut off");
    collect(bytes, segment.p_align == 8 ? 8 : 4, notes);
  }
  return notes;
}

std::string build_id_of(const std::vector<ElfNote>& notes) {
  for (const ElfNote& note : notes) {
    if (note.owner != "GNU" || note.type != NT_GNU_BUILD_ID) continue;
    std::string hex;
    for (const char letter : note.text) {
      constexpr std::string_view digits = "0123456789abcdef";
      hex += digits[static_cast<unsigned char>(letter) >> 4];
      hex += digits[static_cast<unsigned char>(letter) & 15];
    }
    return hex;
  }
  return "";
}

}  // namespace runner::catalogue
