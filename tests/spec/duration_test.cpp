#include "spec/duration.hpp"

#include "testing/catch.hpp"

using runner::spec::format_duration;
using runner::spec::parse_duration;

TEST_CASE("A duration is read as seconds") {
  CHECK(parse_duration("30s") == 30.0);
  CHECK(parse_duration("30m") == 1800.0);
  CHECK(parse_duration("1h30m") == 5400.0);
  CHECK(parse_duration("2d") == 172800.0);
  CHECK(parse_duration("1.5h") == 5400.0);
  CHECK(parse_duration("500ms") == 0.5);
  CHECK(parse_duration("1h2m3s") == 3723.0);
}

TEST_CASE("A text that is no duration gives none") {
  for (const auto* text : {"", "30", "s", "m30", "30 m", "30m1h", "1h1h", "3x", "-3s", "1e3s", "1..5h", ".s", "30M"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("Seconds are written as a person would") {
  CHECK(format_duration(45) == "45s");
  CHECK(format_duration(5400) == "1h30m");
  CHECK(format_duration(0.5) == "0.5s");
  CHECK(format_duration(60.1) == "1m0.1s");
  CHECK(format_duration(0) == "0s");
}
