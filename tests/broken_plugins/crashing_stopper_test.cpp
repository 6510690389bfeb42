#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

const std::string stopper_folder = std::string(BROKEN_FOLDER) + "/crashing_stopper";

std::vector<std::string> stopper_words(const std::string& stopper) {
  return {"configs/wine.yaml",
          "-q",
          "training.epochs=4",
          "search=random",
          "search.trials=6",
          "search.lag=1",
          "optimizer.lr=uniform(0.001,0.1)",
          "--plugin-path",
          stopper_folder,
          "search.stopper={plugin: crashing, " + stopper + "}"};
}

json result_of(const RunnerProgram& runner) {
  return {runner.sql("SELECT step, action, suggestion, epochs, results, reason FROM search_steps ORDER BY step"),
          runner.sql("SELECT trial, state, epochs, best_value, message FROM trials ORDER BY trial")};
}

}  // namespace

TEST_CASE("A stopper that crashes is made anew and decides as if it had not") {
  const RunnerProgram expected;
  REQUIRE(expected(stopper_words("how: none")).code == 0);
  CHECK(expected.sql("SELECT count(*) AS n FROM trials WHERE state = 'pruned'")[0]["n"] == 3);
  for (const char* how : {"segfault", "exit"}) {
    INFO(how);
    const RunnerProgram runner;
    const auto once = (runner.folder().path() / "once").string();
    const auto finished = runner(stopper_words("how: " + std::string(how) + ", once: " + once));
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    CHECK(std::filesystem::exists(once));
    CHECK(result_of(runner) == result_of(expected));
  }
}

TEST_CASE("A stopper that keeps going wrong ends its search with what is known, which can be gone on with") {
  const auto ends = [](const std::string& how, const std::string& message) {
    INFO(how);
    const RunnerProgram runner;
    const auto finished = runner(stopper_words("how: " + how));
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK(contains(finished.errors, message));
    CHECK(contains(finished.errors, "to go on: runner resume 1"));
    CHECK(runner.sql("SELECT count(*) AS n FROM trials")[0]["n"] == 3);
    CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'running'")[0]["n"] == 0);
  };
  ends("segfault", "stopper 'crashing' failed 3 times at one decision");
  ends("throw", "out of ideas");
  ends("begin_nothing",
       "stopper 'crashing' decides what cannot be done: it begins a configuration with epochs out of range");
  ends("nobody", "there is no suggestion 99");
  ends("too_far", "decides what cannot be done");
}

TEST_CASE("A stopper that its factory refuses stops the search before anything is stored") {
  const RunnerProgram runner;
  const auto finished = runner(stopper_words("how: throw_in_factory"));
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "there is nothing to stop; leave it out"));
  CHECK(contains(finished.errors, "nothing was stored"));
  CHECK(runner({"list"}).code != 0);
}
