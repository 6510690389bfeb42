#include "files/buffered_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstddef>

#include "files/file_error.hpp"
#include "files/writing.hpp"

namespace runner::files {

BufferedFile::BufferedFile(const std::filesystem::path& file)
    : file_(file), descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666)) {
  if (!descriptor_) throw FileError("cannot be made", file_, errno);
}

void BufferedFile::write(std::string_view text) {
  constexpr std::size_t most_waiting = std::size_t{64} << 10;
  waiting_ += text;
  if (waiting_.size() > most_waiting) finish();
}

void BufferedFile::finish() {
  write_all(descriptor_.get(), waiting_, file_);
  waiting_.clear();
}

}  // namespace runner::files
