#include "files/writing.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string>

#include "files/file_error.hpp"

namespace runner::files {

namespace {

constexpr std::size_t digits = 16;

std::string random_name() {
  std::uint64_t number = 0;
  // As many bytes are never refused, and never come in part.
  [[maybe_unused]] const auto got = ::getrandom(&number, sizeof number, 0);
  std::array<char, digits + 1> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return std::string(temporary_prefix) + text.data() + std::string(temporary_suffix);
}

}  // namespace

void write_all(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw FileError("cannot be written", file, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void write_all(int descriptor, std::string_view text, const std::filesystem::path& file) {
  write_all(descriptor, std::as_bytes(std::span(text)), file);
}

void sync(int descriptor, const std::filesystem::path& file) {
  // A device or a pipe has nothing to wait for, and says so.
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP)
    throw FileError("cannot be made durable", file, errno);
}

void make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) throw FileError("cannot be made", folder, errno);
}

bool rename_without_replacing(const std::filesystem::path& from, const std::filesystem::path& to) noexcept {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return false;
  struct stat status {};
  if (::lstat(to.c_str(), &status) == 0) {
    errno = EEXIST;
    return false;
  }
  return ::rename(from.c_str(), to.c_str()) == 0;
}

bool is_temporary_name(std::string_view name) noexcept {
  if (name.size() != temporary_prefix.size() + digits + temporary_suffix.size()) return false;
  if (!name.starts_with(temporary_prefix) || !name.ends_with(temporary_suffix)) return false;
  return name.substr(temporary_prefix.size(), digits).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::filesystem::path temporary_name(const std::filesystem::path& folder) { return folder / random_name(); }

Temporary create_temporary(const std::filesystem::path& folder, bool folder_may_be_link) {
  const auto shown = folder.empty() ? std::filesystem::path(".") : folder;
  const int no_link = folder_may_be_link ? 0 : O_NOFOLLOW;
  const Descriptor opened(::open(shown.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | no_link));
  if (!opened) throw FileError("cannot create a file here", shown, errno);
  for (;;) {
    const auto name = random_name();
    Descriptor descriptor(
        ::openat(opened.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (descriptor) return {std::move(descriptor), folder / name};
    if (errno != EEXIST) throw FileError("cannot create a file here", shown, errno);
  }
}

}  // namespace runner::files
