#include "catalogue/elf_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace runner::catalogue {

namespace {

#if defined(__x86_64__)
constexpr Elf64_Half this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half this_machine = EM_AARCH64;
#else
#error "name this machine's ELF number"
#endif

std::optional<std::string> problem_with(const Elf64_Ehdr& header) {
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "is not a shared library (no ELF file)";
  if (header.e_ident[EI_CLASS] != ELFCLASS64) return "is not a 64-bit ELF file";
  if (header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != this_machine) {
    return "was built for another processor (ELF machine " + std::to_string(header.e_machine) + ", this one is " +
           std::to_string(this_machine) + ")";
  }
  if (header.e_phentsize != sizeof(Elf64_Phdr)) return "has a damaged ELF header";
  return std::nullopt;
}

bool is_regular(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

std::variant<ElfFile, ElfError> ElfFile::open(const std::filesystem::path& path) {
  // A named pipe must not keep us waiting for its writer.
  ElfFile file(path.string(), ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.descriptor_ < 0) return file.error(std::string("cannot be read: ") + std::strerror(errno));
  Elf64_Ehdr header{};
  if (!is_regular(file.descriptor_) || !file.read_at(0, &header, sizeof(header))) {
    return file.error("is not a shared library (no ELF file)");
  }
  if (const auto problem = problem_with(header)) return file.error(*problem);
  file.segments_.resize(header.e_phnum);
  if (!file.read_at(header.e_phoff, file.segments_.data(), file.segments_.size() * sizeof(Elf64_Phdr))) {
    return file.error("is cut off");
  }
  return file;
}

ElfFile::~ElfFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool ElfFile::read_at(std::uint64_t offset, void* to, std::size_t size) const {
  return ::pread(descriptor_, to, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

}  // namespace runner::catalogue
