#include "checkpoint/payload_file.hpp"

#include <unistd.h>

#include "files/file_error.hpp"
#include "files/writing.hpp"

namespace runner::checkpoint {

std::filesystem::path write_partial_file(const std::filesystem::path& folder, std::span<const std::byte> bytes) {
  const auto temporary = files::create_temporary(folder, false);
  try {
    files::write_all(temporary.descriptor.get(), bytes, temporary.path);
    files::sync(temporary.descriptor.get(), temporary.path);
  } catch (const files::FileError&) {
    ::unlink(temporary.path.c_str());
    throw;
  }
  return temporary.path;
}

}  // namespace runner::checkpoint
