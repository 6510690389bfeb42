#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "sweep.hpp"
// last
#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  const std::string tasks = "/proc/" + std::to_string(parent) + "/task";
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

}  // namespace

TEST_CASE("A worker killed at any moment costs nothing but an attempt: the result is that of an undisturbed run") {
  const auto expected = run_uninterrupted();
  std::mt19937 random(21);
  int killed = 0;
  for (int i = 0; i < repetitions(); ++i) {
    const RunnerProgram runner;
    const auto begin = std::chrono::steady_clock::now();
    Running sweep(runner.command(sweep_words()));
    const double moment = std::uniform_real_distribution<>(0.0, expected.seconds)(random);
    std::this_thread::sleep_until(begin + std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(moment)));
    const auto workers = children_of(sweep.pid());
    if (!workers.empty()) killed += ::kill(workers[random() % workers.size()], SIGKILL) == 0 ? 1 : 0;
    const auto finished = sweep.finish();
    INFO("killed after " << moment << " s; " << finished.errors);
    REQUIRE(finished.code == 0);
    REQUIRE(result_of(runner) == expected.result);
  }
  WARN("a worker was killed in " << killed << " of " << repetitions() << " runs");
  CHECK(killed > 0);
}
