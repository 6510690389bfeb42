#include "checkpoint/payload_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

#include "files/file_error.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using runner::checkpoint::write_partial_file;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("A partial file holds the bytes, in the folder asked for, under a name of its own") {
  const runner::testing::TemporaryFolder folder;
  const std::string text = std::string("weights\0more", 12) + std::string(1 << 20, 'x');
  const auto bytes = std::as_bytes(std::span(text));
  const auto first = write_partial_file(folder.path(), bytes);
  const auto second = write_partial_file(folder.path(), bytes);
  CHECK(first != second);
  CHECK(first.parent_path() == folder.path());
  CHECK(first.extension() == ".partial");
  std::ifstream stream(first, std::ios::binary);
  CHECK(std::string{std::istreambuf_iterator<char>(stream), {}} == text);
}

TEST_CASE("An empty payload is an empty file") {
  const runner::testing::TemporaryFolder folder;
  CHECK(std::filesystem::file_size(write_partial_file(folder.path(), {})) == 0);
}

TEST_CASE("A payload that cannot be written says where and why, and leaves nothing behind") {
  const runner::testing::TemporaryFolder folder;
  const auto absent = folder.path() / "absent";
  try {
    write_partial_file(absent, {});
    FAIL("no error");
  } catch (const runner::files::FileError& error) {
    CHECK(error.error_number() == ENOENT);
    CHECK(std::string(error.what()).find(absent.string()) != std::string::npos);
  }
  CHECK(files_in(folder.path()) == 0);
}
