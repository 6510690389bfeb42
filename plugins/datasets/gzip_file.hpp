#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace runner {

/// Reads the content of a file, gzipped or not, from front to back; every fault names the file and the byte of its
/// content.
class GzipFile {
 public:
  /// What to do is added to messages: where the file cannot be opened, and where it is damaged.
  struct Remedies {
    std::string absent;
    std::string damaged;
  };

  /// Throws std::runtime_error where it cannot be read or is no regular file.
  explicit GzipFile(const std::filesystem::path& path, Remedies remedies = {});
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile();

  /// Fills the span. Throws std::runtime_error where the content ends before, or is damaged.
  void read(std::span<std::uint8_t> bytes);
  /// Throws std::runtime_error unless all has been read; only then has the checksum been compared.
  void expect_end();

  /// Throws std::runtime_error, which says what is wrong here, or at a byte of the content.
  [[noreturn]] void fail(const std::string& what) const { fail_at(at_, what); }
  [[noreturn]] void fail_at(std::int64_t byte, const std::string& what) const;

 private:
  std::size_t read_some(std::span<std::uint8_t> bytes);

  std::string name_;
  Remedies remedies_;
  gzFile file_ = nullptr;
  std::int64_t at_ = 0;
};

}  // namespace runner
