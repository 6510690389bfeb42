#include <signal.h>

#include "sweep.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

TEST_CASE("A worker killed at any moment costs nothing but an attempt: the result is that of an undisturbed run") {
  const auto expected = uninterrupted_result();
  std::mt19937 random(21);
  int killed = 0;
  int tries = 0;
  for (; killed < repetitions() && tries < 3 * repetitions(); ++tries) {
    const RunnerProgram runner;
    Running sweep(runner.command(sweep_words()));
    wait_for_some_moment(sweep, random);
    const auto workers = children_of(sweep.pid());
    if (!workers.empty()) killed += ::kill(workers[random() % workers.size()], SIGKILL) == 0 ? 1 : 0;
    const auto finished = sweep.finish();
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    REQUIRE(result_of(runner) == expected);
  }
  WARN(killed << " workers were killed in " << tries << " runs");
  CHECK(killed == repetitions());
}
