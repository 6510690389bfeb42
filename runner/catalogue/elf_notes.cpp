#include "catalogue/elf_notes.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

namespace runner::catalogue {

namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
#error "name this machine's ELF number"
#endif

// The notes of no library are larger, and a file that says otherwise shall not make us read it whole.
constexpr std::uint64_t kLargestNotes = 1 << 20;

class File {
 public:
  // A named pipe must not keep us waiting for its writer.
  explicit File(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }

  bool is_regular() const {
    struct stat status {};
    return ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  }

  bool read_at(std::uint64_t offset, void* to, std::size_t size) const {
    return ::pread(descriptor_, to, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
  }

 private:
  int descriptor_;
};

std::optional<std::string> problem_with(const Elf64_Ehdr& header) {
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "is not a shared library (no ELF file)";
  if (header.e_ident[EI_CLASS] != ELFCLASS64) return "is not a 64-bit ELF file";
  if (header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != kMachine) {
    return "was built for another processor (ELF machine " + std::to_string(header.e_machine) + ", this one is " +
           std::to_string(kMachine) + ")";
  }
  if (header.e_phentsize != sizeof(Elf64_Phdr)) return "has a damaged ELF header";
  return std::nullopt;
}

std::uint64_t aligned(std::uint64_t value, std::uint64_t alignment) { return (value + alignment - 1) / alignment * alignment; }

void collect(std::string_view segment, std::uint64_t alignment, std::vector<ElfNote>& notes) {
  std::uint64_t at = 0;
  Elf64_Nhdr note;
  while (at + sizeof(note) <= segment.size()) {
    std::memcpy(&note, segment.data() + at, sizeof(note));
    const std::uint64_t owner = at + sizeof(note);
    const std::uint64_t text = aligned(owner + note.n_namesz, alignment);
    if (text + note.n_descsz > segment.size()) return;
    const auto name = segment.substr(owner, note.n_namesz);
    notes.push_back({std::string(name.substr(0, name.find('\0'))), note.n_type,
                     std::string(segment.substr(text, note.n_descsz))});
    at = aligned(text + note.n_descsz, alignment);
  }
}

}  // namespace

std::variant<std::vector<ElfNote>, ElfError> read_notes(const std::filesystem::path& path) {
  const auto error = [&](const std::string& what) { return ElfError{path.string() + ": " + what}; };
  const File file(path);
  if (!file.is_open()) return error(std::string("cannot be read: ") + std::strerror(errno));
  Elf64_Ehdr header{};
  if (!file.is_regular() || !file.read_at(0, &header, sizeof(header))) return error("is not a shared library (no ELF file)");
  if (const auto problem = problem_with(header)) return error(*problem);

  std::vector<ElfNote> notes;
  std::uint64_t bytes_left = kLargestNotes;
  for (Elf64_Half i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    if (!file.read_at(header.e_phoff + i * sizeof(segment), &segment, sizeof(segment))) return error("is cut off");
    if (segment.p_type != PT_NOTE) continue;
    if (segment.p_filesz > bytes_left) return error("has a damaged ELF note");
    bytes_left -= segment.p_filesz;
    std::string bytes(segment.p_filesz, '\0');
    if (!file.read_at(segment.p_offset, bytes.data(), bytes.size())) return error("is cut off");
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
