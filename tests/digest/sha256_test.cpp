#include "digest/sha256.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "files/file_error.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

namespace {

using runner::Sha256;
using runner::sha256_hex;
using runner::sha256_hex_of_file;

// From FIPS 180-4's examples.
constexpr const char* of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* of_million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

TEST_CASE("A digest is the published one") {
  CHECK(sha256_hex("") == of_nothing);
  CHECK(sha256_hex("abc") == of_abc);
  CHECK(sha256_hex(std::string(1'000'000, 'a')) == of_million);
  CHECK(sha256_hex(std::span<const std::byte>()) == of_nothing);
}

TEST_CASE("A digest taken in pieces is that of the whole") {
  Sha256 digest;
  const std::string piece(997, 'a');
  std::size_t left = 1'000'000;
  while (left > 0) {
    const std::size_t size = std::min(left, piece.size());
    digest.update(bytes_of(std::string_view(piece).substr(0, size)));
    left -= size;
  }
  CHECK(digest.hex() == of_million);
}

TEST_CASE("A digest moves to another object half way") {
  Sha256 first;
  first.update(bytes_of("a"));
  Sha256 second = std::move(first);
  second.update(bytes_of("bc"));
  CHECK(second.hex() == of_abc);
}

TEST_CASE("A file's digest is that of its bytes, whatever its size") {
  const runner::testing::TemporaryFolder folder;
  CHECK(sha256_hex_of_file(folder.write("empty", "")) == of_nothing);
  CHECK(sha256_hex_of_file(folder.write("million", std::string(1'000'000, 'a'))) == of_million);
  // Several reads, the last of them short.
  const std::string large(3'000'001, '\0');
  CHECK(sha256_hex_of_file(folder.write("large", large)) == sha256_hex(large));
}

TEST_CASE("A file that cannot be read is named in the error") {
  const runner::testing::TemporaryFolder folder;
  const auto missing = folder.path() / "missing.so";
  try {
    sha256_hex_of_file(missing);
    FAIL("no error");
  } catch (const runner::files::FileError& error) {
    CHECK(error.error_number() == ENOENT);
    CHECK(std::string(error.what()).find(missing.string()) != std::string::npos);
  }
  CHECK_THROWS_AS(sha256_hex_of_file(folder.path()), runner::files::FileError);
  const auto pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_AS(sha256_hex_of_file(pipe), runner::files::FileError);
}

TEST_CASE("A digest is 64 lower-case hex digits and nothing else") {
  CHECK(runner::is_sha256_hex(of_abc));
  const std::string abc = of_abc;
  for (const std::string& text : {std::string(), abc.substr(1), abc + "0", "../" + abc.substr(3), "A" + abc.substr(1),
                                  abc.substr(0, 63) + '\0', abc.substr(0, 63) + "/", abc.substr(0, 63) + "g"}) {
    INFO(text);
    CHECK_FALSE(runner::is_sha256_hex(text));
  }
}
