#include "watch/pace.hpp"

#include <algorithm>

#include "testing/catch.hpp"

using namespace runner::watch;
using namespace std::chrono_literals;

namespace {

constexpr Pace hundredth{1ms, 0.01, 1h};

// After many documents of ten milliseconds beside two cores, each of them half a second after the one before.
FairPause steady() {
  FairPause pause(hundredth);
  for (int i = 0; i < 100; ++i) pause.after(10ms, 2.0);
  return pause;
}

}  // namespace

TEST_CASE("A pause is so long that a document is its share of what the sweep uses meanwhile") {
  auto pause = steady();
  const auto usual = pause.after(10ms, 2.0);
  CHECK(usual > 499ms);
  CHECK(usual < 501ms);
}

TEST_CASE("What the sweep does not use for a moment is spread over the documents that follow") {
  auto pause = steady();
  auto longest = pause.after(10ms, 0.0);
  for (const auto& cores : {std::optional(2.0), std::optional<double>(), std::optional(2.0), std::optional(0.5)})
    longest = std::max(longest, pause.after(10ms, cores));
  CHECK(longest < 1s);
  for (int i = 0; i < 100; ++i) longest = pause.after(10ms, 0.5);
  CHECK(longest > 1990ms);
}

TEST_CASE("What one document costs more than others is spread over those that follow") {
  auto pause = steady();
  CHECK(pause.after(30ms, 2.0) < 800ms);
}

TEST_CASE("A sweep of which nothing is known counts as one core, and the first that is known counts whole") {
  FairPause pause(hundredth);
  for (int i = 0; i < 100; ++i) pause.after(10ms, std::nullopt);
  CHECK(pause.after(10ms, std::nullopt) > 990ms);
  CHECK(pause.after(10ms, 4.0) < 260ms);
}
