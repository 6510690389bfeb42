#include <map>

#include "storage.hpp"
#include "sweep.hpp"
#include "testing/processes.hpp"
#include "testing/skip.hpp"
#include "tracing.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string end_of(const std::string& text) { return text.size() > 400 ? text.substr(text.size() - 400) : text; }

// Runs a trial whose supervisor meets an error where `injection` says, as strace writes it, then takes it up again.
void check_failing_call(const std::vector<std::string>& words, const nlohmann::json& expected,
                        const std::string& injection, int error_number) {
  const RunnerProgram runner;
  const auto stopped =
      run(traced(runner.command(words), "/dev/null",
                 {"-e", "trace=" + injection.substr(0, injection.find(':')), "-P", runner.database().string(), "-P",
                  runner.database().string() + "-journal", "-P", runner.folder().path().string(), "-P",
                  runner.database().string() + ".checkpoints", "-e", "inject=" + injection}));
  INFO(injection << ": code " << stopped.code << ", signal " << stopped.signal << ", " << end_of(stopped.errors));
  CHECK(stopped.code == 4);
  CHECK(contains(stopped.errors, "errno " + std::to_string(error_number)));
  CHECK(contains(stopped.errors, runner.folder().path().string()));
  CHECK(losses(runner, stopped) == std::vector<std::string>());
  const auto finished = has_experiment(runner) ? runner({"resume", "-q"}) : runner(words);
  CHECK(finished.code == 0);
  CHECK(losses(runner, stopped) == std::vector<std::string>());
  CHECK(files_without_a_row(runner) == std::vector<std::string>());
  CHECK((whole_result_of(runner) == expected));
}

void check_failing_calls(const std::vector<std::string>& words,
                         const std::vector<std::pair<std::string, int>>& injections) {
  skip_where(why_no_tracing());
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(words).code == 0);
  const auto expected = whole_result_of(undisturbed);
  for (const auto& [injection, error_number] : injections) check_failing_call(words, expected, injection, error_number);
}

}  // namespace

// The first dozens of calls (of pwrite64 about 125) make the database and the experiment, those after them are
// commits'. Where a commit is slow there are no more than two of them, with fewer than 230 calls of pwrite64 in all.
TEST_CASE("A disk that fails under the database ends the run with code 4, errno and path, and nothing is lost") {
  check_failing_calls(trial_with_small_checkpoints(), {{"pwrite64:error=EIO:when=3+", 5},
                                                       {"pwrite64:error=EIO:when=150+", 5},
                                                       {"pwrite64:error=ENOSPC:when=145", 28},
                                                       {"fdatasync:error=EIO:when=2+", 5},
                                                       {"fdatasync:error=EIO:when=4+", 5},
                                                       {"fdatasync:error=EIO:when=5", 5},
                                                       {"unlink:error=EIO:when=2+", 5},
                                                       {"openat:error=EROFS:when=8+", 30}});
}

TEST_CASE("A disk that fails under the names of payload files ends the run with code 4, errno and path") {
  check_failing_calls(trial_with_large_checkpoints(), {{"fsync:error=EIO:when=2", 5}, {"fsync:error=EIO:when=4+", 5}});
}

TEST_CASE("A disk that fails under a worker's payload fails that trial with errno and path, and no other") {
  skip_where(why_no_tracing());
  const RunnerProgram runner;
  Running sweep(runner.command({"configs/wine_scaled.yaml", "training.epochs=400", "model.hidden=[400,400],[10,10]",
                                "checkpoint=last", "--jobs", "1", "-v"}));
  // A line is printed before its epoch, and the attempt it belongs to, are committed.
  REQUIRE(sweep.wait_for("epoch"));
  nlohmann::json workers;
  REQUIRE(wait_until([&] {
    workers = runner.sql("SELECT worker_pid FROM attempt WHERE trial_id = 1");
    return workers.size() == 1;
  }));
  Running tracer({{"strace", "-f", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1", "-p",
                   std::to_string(workers[0]["worker_pid"].get<int>())},
                  {},
                  {},
                  {}});
  const auto finished = sweep.finish();
  tracer.finish();
  INFO(end_of(finished.errors));
  CHECK(finished.code == 1);
  const auto states = runner.sql("SELECT state, message, epochs FROM trials ORDER BY trial");
  CHECK(states[0]["state"] == "failed");
  CHECK(contains(states[0]["message"], "errno 5"));
  CHECK(contains(states[0]["message"], runner.database().string() + ".checkpoints/"));
  CHECK(states[0]["epochs"].get<int>() > 0);
  CHECK(states[1]["state"] == "completed");
  CHECK(losses(runner, finished) == std::vector<std::string>());
  CHECK(files_without_a_row(runner) == std::vector<std::string>());
}
