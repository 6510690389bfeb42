#include "testing/overridden.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

const std::string sampler_folder = std::string(BROKEN_FOLDER) + "/crashing_sampler";

std::vector<std::string> sampler_words(const std::string& how, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"configs/wine.yaml", "-q",
                                    "training.epochs=4", "search=crashing",
                                    "search.trials=6",   "search.how=" + how,
                                    "search.lag=1",      "optimizer.lr=uniform(0.001,0.1)",
                                    "--plugin-path",     sampler_folder};
  return overridden(std::move(words), more);
}

json suggestions_of(const RunnerProgram& runner) {
  return runner.sql("SELECT suggestion, results, reason, params, mean FROM suggestions ORDER BY suggestion");
}

}  // namespace

TEST_CASE("A sampler is told the results of all suggestions but the last ones, in their order, and which still run") {
  const RunnerProgram runner;
  const auto finished = runner(sampler_words("none", {"search.seeds_per_configuration=2", "--jobs", "2"}));
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto rows = suggestions_of(runner);
  REQUIRE(rows.size() == 6);
  CHECK(rows[0]["reason"] == "told; running");
  CHECK(rows[1]["reason"] == "told; running 0");
  CHECK(rows[2]["reason"] == "told 0x2; running 1");
  CHECK(rows[5]["reason"] == "told 0x2 1x2 2x2 3x2; running 4");
  CHECK(rows[5]["results"] == 4);
}

TEST_CASE("A configuration whose every trial diverges is told as one that failed") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "-q", "training.epochs=4", "optimizer=sgd", "search=crashing",
                                "search.trials=3", "search.how=none", "search.lag=0",
                                "optimizer.lr=choice(1e17,0.01,0.02)", "--plugin-path", sampler_folder});
  INFO(finished.errors);
  // It is suggested each time, so that it is all there is.
  REQUIRE(finished.code == 1);
  CHECK(runner.sql("SELECT state FROM trials").dump() == R"([{"state":"diverged"}])");
  CHECK(suggestions_of(runner)[1]["reason"] == "told failed 0x1; running");
}

TEST_CASE("A sampler that crashes is started again, told the same, and suggests what it would have suggested") {
  const auto expected = [] {
    const RunnerProgram runner;
    REQUIRE(runner(sampler_words("none")).code == 0);
    return suggestions_of(runner);
  }();
  for (const std::string how : {"segfault", "exit"}) {
    const RunnerProgram runner;
    const auto finished = runner(sampler_words(how, {"search.once=" + (runner.folder().path() / "crashed").string()}));
    INFO(how << finished.errors);
    REQUIRE(finished.code == 0);
    CHECK(std::filesystem::exists(runner.folder().path() / "crashed"));
    CHECK(suggestions_of(runner) == expected);
  }
}

TEST_CASE("A sampler that fails each time ends the search with what it said, and the trials so far stay") {
  const std::pair<const char*, const char*> faults[] = {
      {"segfault", "sampler 'crashing' failed 3 times at one suggestion: its worker ended (signal 11"},
      {"throw", "out of ideas"},
      {"outside", "sampler 'crashing' suggests what is not in the space: 'optimizer.lr' takes no value 1e+09"}};
  for (const auto& [how, message] : faults) {
    const RunnerProgram runner;
    const auto finished = runner(sampler_words(how));
    INFO(how << finished.errors);
    CHECK(finished.code == 1);
    CHECK(contains(finished.errors, message));
    CHECK(contains(finished.errors, "to go on: runner resume 1"));
    CHECK(suggestions_of(runner).size() == 3);
    CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'")[0]["n"] == 3);
  }
}

TEST_CASE("A space that a sampler refuses is said before anything is stored") {
  const RunnerProgram runner;
  const auto finished = runner(sampler_words("throw_in_factory"));
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "'optimizer.lr' cannot be searched; leave it out; nothing was stored"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("A sampler that has nothing left to try ends the search in order") {
  const RunnerProgram runner;
  const auto finished = runner(sampler_words("end"));
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(suggestions_of(runner).size() == 3);
  CHECK(contains(runner({"show", "wine"}).output, "nothing is left to try after 3 suggestions"));
  CHECK(contains(finished.errors, "the space holds no more to try after 3 of "));
}

TEST_CASE("Two suggestions of one configuration share its trials") {
  const RunnerProgram runner;
  const auto finished = runner(sampler_words("none", {"search.trials=12"}));
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto rows = suggestions_of(runner);
  REQUIRE(rows.size() == 12);
  CHECK(rows[10]["mean"] == rows[0]["mean"]);
  CHECK(rows[10]["params"] == rows[0]["params"]);
  CHECK(runner.sql("SELECT max(n) AS n, count(*) AS rows FROM leaderboard")[0] == json({{"n", 1}, {"rows", 10}}));
}
