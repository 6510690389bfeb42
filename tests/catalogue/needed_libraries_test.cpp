#include "catalogue/needed_libraries.hpp"

#include <algorithm>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using testing::bytes_of;
using testing::stamped;

namespace {

std::vector<std::string> needed(const std::filesystem::path& library) {
  return std::get<std::vector<std::string>>(needed_libraries(library));
}

}  // namespace

TEST_CASE("The libraries that a library needs are read from its file") {
  const auto names = needed(stamped("needing"));
  CHECK(std::count(names.begin(), names.end(), "libsqlite3.so.0") == 1);
  const auto of_plain = needed(stamped("plain"));
  CHECK(std::count(of_plain.begin(), of_plain.end(), "libsqlite3.so.0") == 0);
}

TEST_CASE("A library cut off anywhere is an error or names what the whole one does") {
  const auto bytes = bytes_of(stamped("needing"));
  const auto whole = needed(stamped("needing"));
  const runner::testing::TemporaryFolder folder;
  for (std::size_t size = 0; size < bytes.size(); size += 61) {
    const auto file = folder.write("cut.so", bytes.substr(0, size));
    const auto found = needed_libraries(file);
    if (const auto* error = std::get_if<ElfError>(&found)) {
      CHECK(error->message.starts_with(file.string() + ": "));
    } else {
      CHECK(std::get<std::vector<std::string>>(found) == whole);
    }
  }
}
