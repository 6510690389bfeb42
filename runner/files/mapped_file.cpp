#include "files/mapped_file.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "files/file_error.hpp"
#include "files/reading.hpp"

namespace runner::files {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const auto opened = open_regular(path, Links::followed);
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) throw FileError("cannot be looked at", path, errno);
  if (status.st_size == 0) throw FileError("is empty", path);
  size_ = static_cast<std::size_t>(status.st_size);
  void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, opened.get(), 0);
  if (mapped == MAP_FAILED) throw FileError("cannot be mapped into memory", path, errno);
  data_ = static_cast<const std::byte*>(mapped);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace runner::files
