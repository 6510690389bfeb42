#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "sweep.hpp"
// last
#include "testing/catch.hpp"

using namespace runner::testing;

TEST_CASE("A supervisor killed at any moment of a sweep, then resumed, gives what an uninterrupted run gives") {
  const auto expected = run_uninterrupted();
  std::mt19937 random(20);
  int killed = 0;
  for (int i = 0; i < repetitions(); ++i) {
    const RunnerProgram runner;
    const auto begin = std::chrono::steady_clock::now();
    Running sweep(runner.command(sweep_words()));
    // The moment is what the test draws; there is no condition to wait for.
    const double moment = std::uniform_real_distribution<>(0.0, expected.seconds)(random);
    std::this_thread::sleep_until(begin + std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(moment)));
    sweep.signal(SIGKILL);
    killed += sweep.finish().signal == SIGKILL ? 1 : 0;
    // Killed before the experiment was there, the run left nothing to resume.
    const bool has_begun = runner.has_database() && runner({"list", "1"}).code == 0;
    const auto finished = has_begun ? runner({"resume", "-q", "--jobs", "2"}) : runner(sweep_words());
    INFO("killed after " << moment << " s; " << finished.errors);
    REQUIRE(finished.code == 0);
    REQUIRE(result_of(runner) == expected.result);
    REQUIRE(run({{"sqlite3", runner.database().string(), "PRAGMA integrity_check"}, {}, {}, {}}).output == "ok\n");
  }
  WARN(killed << " of " << repetitions() << " runs were killed before their end");
  CHECK(killed > 0);
}
