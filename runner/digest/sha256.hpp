#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace runner {

namespace files {
class Descriptor;
}

/// Computes a SHA-256 (FIPS 180-4) piece by piece. Movable; one thread at a time.
class Sha256 {
 public:
  /// Throws std::runtime_error where the system's OpenSSL refuses the algorithm.
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::span<const std::byte> bytes);

  /// Each returns the digest, as it is or as 64 lower-case hex digits, once; the object is used up by it.
  std::array<std::byte, 32> bytes();
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Returns the digest of the bytes.
std::array<std::byte, 32> sha256_bytes(std::span<const std::byte> bytes);
/// Returns the digest of the bytes as 64 lower-case hex digits.
std::string sha256_hex(std::span<const std::byte> bytes);
std::string sha256_hex(std::string_view text);

/// Returns the digest of a regular file's contents. Throws files::FileError.
std::string sha256_hex_of_file(const std::filesystem::path& file);
/// Returns the digest of what an open file holds from here to its end. Throws files::FileError, which names `file`.
std::string sha256_hex_of(const files::Descriptor& opened, const std::filesystem::path& file);

/// Returns whether a text is 64 lower-case hex digits, as every digest here is.
bool is_sha256_hex(std::string_view text) noexcept;

}  // namespace runner
