#include "watch/pace.hpp"

#include <algorithm>

#include "testing/catch.hpp"

using namespace runner::watch;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

constexpr Pace hundredth{1ms, 0.01, 1ms, 1h};

// Documents one after another, each of them made in no time as soon as the pause is over.
class Documents {
 public:
  explicit Documents(const Pace& pace = hundredth) : fair_pause_(pace) {}

  nanoseconds next(nanoseconds used, std::optional<double> cores, nanoseconds beyond_pause = 0ns) {
    return pause_ = fair_pause_.after(used, cores, pause_ + beyond_pause);
  }
  nanoseconds repeated(int times, nanoseconds used, std::optional<double> cores, nanoseconds beyond_pause = 0ns) {
    for (int i = 0; i < times; ++i) next(used, cores, beyond_pause);
    return pause_;
  }

 private:
  FairPause fair_pause_;
  nanoseconds pause_ = 0ns;
};

// After many documents of ten milliseconds beside two cores, each of them half a second after the one before.
Documents steady() {
  Documents documents;
  documents.repeated(100, 10ms, 2.0);
  return documents;
}

}  // namespace

TEST_CASE("A pause is so long that a document is its share of what the sweep uses meanwhile") {
  auto documents = steady();
  const auto usual = documents.next(10ms, 2.0);
  CHECK(usual > 499ms);
  CHECK(usual < 501ms);
}

TEST_CASE("What the sweep does not use for a moment is spread over the documents that follow") {
  auto documents = steady();
  auto longest = documents.next(10ms, 0.0);
  for (const auto& cores : {std::optional(2.0), std::optional<double>(), std::optional(2.0), std::optional(0.5)})
    longest = std::max(longest, documents.next(10ms, cores));
  CHECK(longest < 1s);
  const auto usual = documents.repeated(100, 10ms, 0.5);
  CHECK(usual > 1990ms);
  CHECK(usual < 2010ms);
}

TEST_CASE("What one document costs more than others is spread over those that follow") {
  auto documents = steady();
  CHECK(documents.next(30ms, 2.0) < 850ms);
}

TEST_CASE("A sweep of which nothing is known counts as one core, and the first that is known counts whole") {
  Documents documents;
  CHECK(documents.repeated(100, 10ms, std::nullopt) > 990ms);
  CHECK(documents.next(10ms, 4.0) < 260ms);
}

TEST_CASE("Documents that cost more and more keep to the share all together") {
  Documents documents;
  nanoseconds used = 0ns;
  nanoseconds waited = 0ns;
  for (int i = 0; i < 60; ++i) {
    const nanoseconds document = 5ms + i * 1ms;
    used += document;
    waited += documents.next(document, 2.0);
  }
  const double share = static_cast<double>(used.count()) / static_cast<double>(waited.count()) / 2.0;
  CHECK(share > 0.0095);
  CHECK(share < 0.0105);
}

TEST_CASE("What making a document takes counts as waited for") {
  Documents documents;
  const auto pause = documents.repeated(100, 10ms, 2.0, 60ms);
  CHECK(pause > 439ms);
  CHECK(pause < 441ms);
}

TEST_CASE("However long no commit came, the next pause is shorter by no more than what is kept of one document") {
  auto documents = steady();
  const auto after_an_hour = documents.next(10ms, 2.0, 1h);
  CHECK(after_an_hour > 430ms);
  CHECK(after_an_hour < 500ms);
  CHECK(documents.repeated(100, 10ms, 2.0) > 499ms);
}

TEST_CASE("What could not be waited for while the sweep used little is not waited for ever after") {
  Documents documents({1ms, 0.01, 1ms, 1s});
  CHECK(documents.repeated(1000, 10ms, 0.1) == 1s);
  CHECK(documents.repeated(10, 10ms, 2.0) < 750ms);
}

TEST_CASE("A pause is neither shorter nor longer than it may be") {
  constexpr Pace narrow{1ms, 0.01, 300ms, 400ms};
  CHECK(Documents(narrow).repeated(100, 1ms, 1.0) == 300ms);
  CHECK(Documents(narrow).repeated(100, 100ms, 1.0) == 400ms);
}
