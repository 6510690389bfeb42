#include "digest/sha256.hpp"

#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include "files/file_error.hpp"
#include "files/reading.hpp"

namespace runner {

namespace {

// Looking the algorithm up costs more than a small digest; the handle is immutable and shared between threads.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                  EVP_MD_free);
  if (!fetched) throw std::runtime_error("OpenSSL offers no SHA-256; check the system's openssl.cnf");
  return fetched.get();
}

}  // namespace

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> evp{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  if (EVP_DigestInit_ex2(context_->evp.get(), algorithm(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL refuses to start a SHA-256");
  }
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size());
}

std::array<std::byte, 32> Sha256::bytes() {
  std::array<std::byte, 32> digest{};
  EVP_DigestFinal_ex(context_->evp.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

std::string Sha256::hex() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (const auto byte : bytes()) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::array<std::byte, 32> sha256_bytes(std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.update(bytes);
  return digest.bytes();
}

std::string sha256_hex(std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.update(bytes);
  return digest.hex();
}

std::string sha256_hex(std::string_view text) { return sha256_hex(std::as_bytes(std::span(text))); }

std::string sha256_hex_of_file(const std::filesystem::path& file) {
  return sha256_hex_of(files::open_regular(file, files::Links::followed), file);
}

std::string sha256_hex_of(const files::Descriptor& opened, const std::filesystem::path& file) {
  Sha256 digest;
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  for (;;) {
    const ssize_t got = ::read(opened.get(), buffer.data(), buffer.size());
    if (got == 0) return digest.hex();
    if (got < 0 && errno != EINTR) throw files::FileError("cannot be read", file, errno);
    if (got > 0) digest.update({buffer.data(), static_cast<std::size_t>(got)});
  }
}

bool is_sha256_hex(std::string_view text) noexcept {
  return text.size() == 64 &&
         // Without a branch between digits and letters, which come as they like.
         std::all_of(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c - '0') < 10) | (static_cast<unsigned char>(c - 'a') < 6);
         });
}

}  // namespace runner
