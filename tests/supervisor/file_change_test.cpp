#include "supervisor/file_change.hpp"

#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace std::chrono_literals;
using runner::supervisor::Clock;
using runner::supervisor::FileChange;
using runner::testing::TemporaryFolder;

namespace {

// Any moment will do: nothing here looks at a real clock.
constexpr Clock::time_point found_at{1'000'000s};

}  // namespace

TEST_CASE("A file that stays as it is, or away, is worth another try after a while") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.so";
  if (GENERATE(false, true)) folder.write("library.so", "whole");
  FileChange change(file, found_at);
  CHECK_FALSE(change.is_over(found_at + 1s));
  CHECK_FALSE(change.is_over(found_at + 4s));
  CHECK(change.is_over(found_at + 5s));
}

TEST_CASE("A file that has changed is worth another try once it rests") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "library.so";
  FileChange change(file, found_at);
  folder.write("library.so", "ha");
  CHECK_FALSE(change.is_over(found_at + 1s));
  folder.write("library.so", "half");
  CHECK_FALSE(change.is_over(found_at + 1400ms));
  CHECK_FALSE(change.is_over(found_at + 1800ms));
  CHECK(change.is_over(found_at + 1900ms));
}

TEST_CASE("A file that is written without an end is waited for no longer than a minute") {
  const TemporaryFolder folder;
  FileChange change(folder.path() / "library.so", found_at);
  std::string text;
  for (auto at = found_at + 250ms; at < found_at + 60s; at += 250ms) {
    folder.write("library.so", text += "x");
    REQUIRE_FALSE(change.is_over(at));
  }
  folder.write("library.so", text += "x");
  CHECK(change.is_over(found_at + 60s));
}
