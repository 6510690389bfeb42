#include <runner/stamp.hpp>

#include "sample.hpp"
#include "testing/command.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using runner::testing::contains;
using testing::stamp_complaint;
using testing::stamp_of;
using testing::stamped;

namespace {

ElfNote note(const std::string& text, const std::string& owner = "runner", std::uint32_t type = 1) {
  return {owner, type, text};
}

constexpr const char* whole = "sdk=1;torch=2.6.0;abi=libstdc++-cxx11;sanitizer=none;compiler=GCC 12.2.0";

std::string complaint_about(const std::vector<ElfNote>& notes) {
  const auto stamp = stamp_in(notes, "libx.so");
  const auto* error = std::get_if<StampError>(&stamp);
  return error != nullptr ? error->message : "";
}

}  // namespace

TEST_CASE("A library's stamp says what its source was compiled against") {
  const Stamp stamp = stamp_of(stamped("plain"));
  CHECK(stamp.sdk == RUNNER_STAMP_SDK);
  CHECK(stamp.libtorch == RUNNER_STAMP_TORCH);
  CHECK(stamp.abi == RUNNER_DETAIL_ABI);
  CHECK(stamp.sanitizer == RUNNER_DETAIL_SANITIZER);
  CHECK(stamp.compiler == RUNNER_DETAIL_COMPILER);
}

TEST_CASE("A program has the stamp as a library has") {
  CHECK(stamp_of("/proc/self/exe") == stamp_of(stamped("plain")));
}

TEST_CASE("A stamp survives strip, the collection of sections and link-time optimisation") {
  for (const std::string way : {"stripped", "collected", "link_time", "smallest"}) {
    INFO(way);
    CHECK(stamp_complaint(stamped(way)).empty());
    CHECK(stamp_of(stamped(way)) == stamp_of(stamped("plain")));
  }
}

TEST_CASE("Objects with equal stamps make one library, objects with different ones are refused") {
  CHECK(stamp_of(stamped("two_objects")) == stamp_of(stamped("plain")));
  const std::string complaint = stamp_complaint(stamped("mixed"));
  CHECK(contains(complaint, stamped("mixed").string() + ": its objects were built against different versions"));
}

TEST_CASE("A library without a stamp is refused with the way to get one") {
  const std::string complaint = stamp_complaint(stamped("unstamped"));
  CHECK(contains(complaint, stamped("unstamped").string() + ": has no runner stamp"));
  CHECK(contains(complaint, "runner_add_plugin"));
}

TEST_CASE("A stamp's text ends at its first NUL, and a key that is not known yet is passed over") {
  const auto stamp = stamp_in({note(std::string(whole) + ";future=1" + std::string("\0\0junk", 6))}, "libx.so");
  REQUIRE(std::holds_alternative<Stamp>(stamp));
  CHECK(std::get<Stamp>(stamp) == Stamp{"1", "2.6.0", "libstdc++-cxx11", "none", "GCC 12.2.0"});
}

TEST_CASE("Notes of others are passed over") {
  CHECK(complaint_about({note("x", "GNU", 3), note(whole), note("x", "runner", 2)}).empty());
  CHECK(contains(complaint_about({note(whole, "stapsdt")}), "has no runner stamp"));
  CHECK(contains(complaint_about({note(whole, "runner", 2)}), "has no runner stamp"));
}

TEST_CASE("A stamp with a field missing, empty, twice or without a value cannot be read") {
  for (const std::string text :
       {"", "junk", "sdk=1", "sdk=1;torch=2.6.0;abi=a;sanitizer=none", "sdk=1;sdk=2;torch=2.6.0;abi=a;sanitizer=none",
        "sdk=;torch=2.6.0;abi=a;sanitizer=none;compiler=c", "sdk=1;torch;abi=a;sanitizer=none;compiler=c",
        "sdk=1;torch=2.6.0;abi=a;sanitizer=none;compiler=c;sdk=1"}) {
    INFO(text);
    CHECK(contains(complaint_about({note(text)}), "libx.so: its runner stamp cannot be read"));
  }
}
