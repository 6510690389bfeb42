#include <signal.h>

#include <filesystem>
#include <fstream>

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
