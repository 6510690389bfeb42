#include <signal.h>

#include "sweep.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

TEST_CASE("A supervisor killed at any moment of a sweep, then resumed, gives what an uninterrupted run gives") {
  const auto expected = uninterrupted_result();
  std::mt19937 random(20);
  int killed = 0;
  int tries = 0;
  for (; killed < repetitions() && tries < 3 * repetitions(); ++tries) {
    const RunnerProgram runner;
    Running sweep(runner.command(sweep_words()));
    wait_for_some_moment(sweep, random);
    sweep.signal(SIGKILL);
    killed += sweep.finish().signal == SIGKILL ? 1 : 0;
    // Killed before the experiment was there, the run left nothing to resume.
    const bool has_begun = runner.has_database() && runner({"list", "1"}).code == 0;
    const auto finished = has_begun ? runner({"resume", "-q", "--jobs", "2"}) : runner(sweep_words());
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    REQUIRE(result_of(runner) == expected);
    REQUIRE(run({{"sqlite3", runner.database().string(), "PRAGMA integrity_check"}, {}, {}, {}}).output == "ok\n");
  }
  WARN(killed << " supervisors were killed in " << tries << " runs");
  CHECK(killed == repetitions());
}
