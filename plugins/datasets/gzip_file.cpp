#include "datasets/gzip_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "files/descriptor.hpp"

namespace runner {

namespace {

std::string with_remedy(const std::string& what, const std::string& remedy) {
  return remedy.empty() ? what : what + "; " + remedy;
}

}  // namespace

GzipFile::GzipFile(const std::filesystem::path& path, Remedies remedies)
    : name_(path.string()), remedies_(std::move(remedies)) {
  const auto refuse = [&](const std::string& reason) {
    throw std::runtime_error(name_ + ": cannot be read: " + with_remedy(reason, remedies_.absent));
  };
  files::Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!opened) refuse(std::strerror(errno));
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode)) refuse("it is no regular file");
  file_ = ::gzdopen(opened.get(), "rb");
  if (file_ == nullptr) refuse("out of memory");
  opened.release();
}

GzipFile::~GzipFile() { ::gzclose(file_); }

void GzipFile::read(std::span<std::uint8_t> bytes) {
  const std::size_t got = read_some(bytes);
  if (got == bytes.size()) return;
  fail("the file ends here, where " + std::to_string(bytes.size() - got) + " more bytes must be");
}

void GzipFile::expect_end() {
  std::uint8_t more = 0;
  if (read_some({&more, 1}) > 0) fail("the file goes on after its last item");
}

void GzipFile::fail_at(std::int64_t byte, const std::string& what) const {
  throw std::runtime_error(name_ + ": byte " + std::to_string(byte) + ": " + with_remedy(what, remedies_.damaged));
}

std::size_t GzipFile::read_some(std::span<std::uint8_t> bytes) {
  std::size_t got = 0;
  while (got < bytes.size()) {
    const int count =
        ::gzread(file_, bytes.data() + got, static_cast<unsigned>(std::min<std::size_t>(bytes.size() - got, 1U << 30)));
    int code = Z_OK;
    // zlib names a file that it was handed open by the descriptor's number.
    std::string message = ::gzerror(file_, &code);
    if (const auto colon = message.find(": "); colon != std::string::npos) message.erase(0, colon + 2);
    if (count > 0) got += static_cast<std::size_t>(count);
    if (count > 0) at_ += count;
    if (code == Z_BUF_ERROR) fail("the compressed data end too early");
    if (count < 0) fail("the compressed data are damaged (" + message + ")");
    if (count == 0) break;
  }
  return got;
}

}  // namespace runner
