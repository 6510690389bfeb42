#include "supervisor/deadlines.hpp"

#include "testing/catch.hpp"

using namespace std::chrono_literals;
using runner::spec::Training;
using runner::supervisor::Clock;
using runner::supervisor::Deadlines;

namespace {

// Any moment will do: nothing here looks at a real clock.
constexpr Clock::time_point start{1'000'000s};

Training limits(double stall, std::optional<double> time = std::nullopt) {
  Training training;
  training.stall_limit = stall;
  training.time_limit = time;
  return training;
}

}  // namespace

TEST_CASE("Loading has a minute, whatever the other limits are") {
  const Deadlines deadlines(limits(10, 5), 60s, start);
  CHECK(deadlines.next() == start + 60s);
  CHECK_FALSE(deadlines.passed(start + 60s - 1ns));
  CHECK(deadlines.passed(start + 60s).value().sentence == "loading its plugins took longer than 1m");
}

TEST_CASE("A trial that reports in time is never stalled") {
  Deadlines deadlines(limits(10), 60s, start);
  deadlines.loaded(start + 50s);
  CHECK(deadlines.next() == start + 60s);
  for (int i = 1; i <= 100; ++i) {
    const auto now = start + 50s + i * 9s;
    CHECK_FALSE(deadlines.passed(now));
    deadlines.reported(now);
    CHECK(deadlines.next() == now + 10s);
  }
}

TEST_CASE("A trial that reports nothing for its stall limit has passed it") {
  Deadlines deadlines(limits(90), 60s, start);
  deadlines.loaded(start);
  deadlines.reported(start + 5s);
  CHECK_FALSE(deadlines.passed(start + 95s - 1ns));
  CHECK(deadlines.passed(start + 95s).value().sentence ==
        "it reported nothing for longer than training.stall_limit (1m30s)");
}

TEST_CASE("The time limit counts from the end of loading, whatever is reported") {
  Deadlines deadlines(limits(1800, 30), 60s, start);
  deadlines.loaded(start + 40s);
  CHECK(deadlines.next() == start + 70s);
  deadlines.reported(start + 69s);
  CHECK_FALSE(deadlines.passed(start + 70s - 1ns));
  CHECK(deadlines.passed(start + 70s).value().sentence == "it took longer than training.time_limit (30s)");
}

TEST_CASE("The nearer of two limits comes first") {
  Deadlines deadlines(limits(10, 30), 60s, start);
  deadlines.loaded(start);
  CHECK(deadlines.next() == start + 10s);
  deadlines.reported(start + 25s);
  CHECK(deadlines.next() == start + 30s);
}

TEST_CASE("Time in which a worker was stopped counts against no limit") {
  Deadlines deadlines(limits(10, 30), 60s, start);
  deadlines.loaded(start);
  deadlines.pause(start + 5s);
  deadlines.pause(start + 6s);
  CHECK_FALSE(deadlines.next());
  CHECK_FALSE(deadlines.passed(start + 1h));
  // The longer of two ways to be stopped holds.
  deadlines.leave_out(1h);
  deadlines.go_on(start + 105s);
  deadlines.go_on(start + 200s);
  CHECK(deadlines.next() == start + 110s);
  deadlines.reported(start + 109s);
  CHECK(deadlines.next() == start + 119s);
  deadlines.reported(start + 125s);
  CHECK(deadlines.next() == start + 130s);
  CHECK(deadlines.passed(start + 130s).value().sentence == "it took longer than training.time_limit (30s)");
}

TEST_CASE("Time in which nobody watched counts against no limit, loading included") {
  Deadlines deadlines(limits(10), 60s, start);
  deadlines.leave_out(40s);
  CHECK(deadlines.next() == start + 100s);
  deadlines.loaded(start + 50s);
  deadlines.leave_out(5s);
  CHECK(deadlines.next() == start + 65s);
}

TEST_CASE("A limit of fractions of a second holds, and one of a thousand years is none") {
  Deadlines deadlines(limits(1e12, 1e300), 60s, start);
  deadlines.loaded(start);
  CHECK_FALSE(deadlines.passed(start + 24h * 365));
  REQUIRE(deadlines.next());
  CHECK(*deadlines.next() > start + 24h * 365);
  Deadlines quick(limits(0.25), 60s, start);
  quick.loaded(start);
  CHECK(quick.next() == start + 250ms);
}
