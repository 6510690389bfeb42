#include "trial/kept_checkpoints.hpp"

#include "testing/catch.hpp"

using runner::Monitor;
using runner::trial::KeptCheckpoints;
using Epochs = std::vector<std::int64_t>;

TEST_CASE("Weights that no policy holds may go, once others are better and newer") {
  KeptCheckpoints kept(Monitor{});
  kept.keep(0, 3.0, {0});
  kept.release(0, 0);
  CHECK(kept.take_unheld().empty());  // the best and the newest
  kept.keep(1, 4.0, {0});
  CHECK(kept.take_unheld().empty());  // the best
  kept.keep(2, 2.0, {0});
  CHECK(kept.take_unheld() == Epochs{0});
  CHECK(kept.take_unheld().empty());
}

TEST_CASE("The newest weights stay although nobody holds them and others are better") {
  KeptCheckpoints kept(Monitor{});
  kept.keep(0, 1.0, {0});
  kept.keep(1, 2.0, {0});
  kept.release(0, 1);
  CHECK(kept.take_unheld().empty());
  kept.keep(2, 3.0, {0});
  CHECK(kept.take_unheld() == Epochs{1});
}

TEST_CASE("Weights stay while one policy of several holds them") {
  KeptCheckpoints kept(Monitor{});
  kept.keep(0, 9.0, {0, 1});
  kept.keep(1, 8.0, {1});
  kept.keep(2, 7.0, {0});
  kept.release(0, 0);
  CHECK(kept.take_unheld().empty());
  kept.release(1, 0);
  CHECK(kept.take_unheld() == Epochs{0});
  kept.release(0, 1);  // it never held them
  CHECK(kept.take_unheld().empty());
}

TEST_CASE("Of equally good weights the first are the best") {
  KeptCheckpoints kept(Monitor{"accuracy", Monitor::Mode::max});
  kept.keep(0, 0.5, {0});
  kept.keep(1, 0.5, {0});
  kept.keep(2, std::nullopt, {0});
  for (const std::int64_t epoch : {0, 1, 2}) kept.release(0, epoch);
  CHECK(kept.take_unheld() == Epochs{1});
}
