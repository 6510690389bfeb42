#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace runner::catalogue {

/// Says why an ELF file cannot be read; begins with its path.
struct ElfError {
  std::string message;
};

/// Reads pieces of a 64-bit ELF file for this machine without loading it. Movable, not copyable.
class ElfFile {
 public:
  /// Opens a file and reads its program headers. Does not throw for any content, and does not wait for what is no file.
  static std::variant<ElfFile, ElfError> open(const std::filesystem::path& path);

  ElfFile(ElfFile&& other) noexcept
      : path_(std::move(other.path_)),
        descriptor_(std::exchange(other.descriptor_, -1)),
        segments_(std::move(other.segments_)) {}
  ElfFile& operator=(ElfFile&&) = delete;
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;
  ~ElfFile();

  const std::vector<Elf64_Phdr>& segments() const { return segments_; }
  /// Reads `size` bytes at an offset; false where the file has fewer.
  bool read_at(std::uint64_t offset, void* to, std::size_t size) const;
  /// Says what is wrong with this file.
  ElfError error(const std::string& what) const { return {path_ + ": " + what}; }

 private:
  ElfFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;
  std::vector<Elf64_Phdr> segments_;
};

}  // namespace runner::catalogue
