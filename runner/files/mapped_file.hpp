#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace runner::files {

/// Maps a regular file into memory, to be read. Pages are loaded as they are looked at and dropped where memory is
/// short.
class MappedFile {
 public:
  /// Throws std::runtime_error, which names the file and the reason, where it cannot be read or is empty.
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace runner::files
