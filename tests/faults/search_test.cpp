#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "sweep.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

// How many searches are tried, each with other numbers: RUNNER_SEARCHES, else one.
int searches() { return number_from("RUNNER_SEARCHES", 1); }

int kills() { return repetitions() == 4 ? 3 : repetitions(); }

// A search of twelve configurations, one of whose keys depends on another; most have a stopper, every other one trains
// its best anew in the end.
std::string search_config(int search) {
  const char* const samplers[] = {"tpe", "random", "sobol"};
  const char* const stoppers[] = {"asha",      "{plugin: paired, standard_errors: 2}",
                                  "hyperband", "{plugin: median, min_configurations: 3, every: 2}",
                                  "null",      "race"};
  const int stopper = search % 6;
  const bool has_pairs = stopper == 1 || stopper == 5;
  return "extends: " + std::string(PROJECT_FOLDER) +
         "/configs/wine.yaml\n"
         "name: small_search\n"
         "training: {epochs: 12}\n"
         "search:\n"
         "  plugin: " +
         samplers[search % 3] +
         "\n"
         "  trials: 12\n"
         "  seed: " +
         std::to_string(search) +
         "\n"
         "  lag: " +
         std::to_string(search % 4) +
         "\n"
         "  stopper: " +
         stoppers[stopper] +
         "\n"
         "  seeds_per_configuration: " +
         std::to_string(has_pairs ? 3 : 1 + search % 2) + "\n" + (search % 3 == 0 ? "  startup: 4\n" : "") +
         (search % 2 == 0 ? "  confirm: 2\n  confirm_seeds: 2\n" : "") +
         "  space:\n"
         "    optimizer: choice(adam, sgd)\n"
         "    optimizer.lr: loguniform(1e-4, 1e-1)\n"
         "    optimizer.momentum: {when: {optimizer: sgd}, draw: 'uniform(0, 0.9)'}\n"
         "    training.batch_size: lograndint(8, 128)\n";
}

std::vector<std::string> search_words(const RunnerProgram& runner, int search, int jobs) {
  const auto file = runner.folder().path() / "small_search.yaml";
  std::ofstream(file) << search_config(search);
  return {file.string(), "-q", "--jobs", std::to_string(jobs)};
}

// What was suggested and why, and which trial is which: their order is the search's.
json search_result_of(const RunnerProgram& runner) {
  return {
      result_of(runner),
      runner.sql("SELECT suggestion, config_id, results, reason, params, mean, se FROM suggestions ORDER BY 1"),
      runner.sql("SELECT step, action, suggestion, config_id, epochs, results, reason FROM search_steps ORDER BY 1"),
      runner.sql("SELECT row_number() OVER (ORDER BY trial) AS place, config_id, seed, state, epochs, best_value FROM "
                 "trials")};
}

json uninterrupted_search(int search, int jobs) {
  const RunnerProgram runner;
  const auto finished = runner(search_words(runner, search, jobs));
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return search_result_of(runner);
}

// Kills and resumes one search again and again until it has come to its end.
int finish_through_kills(const RunnerProgram& runner, int search, int jobs, int most_kills, std::mt19937& random) {
  int killed = 0;
  for (bool has_begun = false;;) {
    auto words = search_words(runner, search, jobs);
    if (has_begun) words = {"resume", "-q", "--jobs", std::to_string(jobs)};
    Running running(runner.command(words));
    if (killed < most_kills) {
      // Where in a trial, a commit, a suggestion or a start is what the test draws; there is no condition to wait for.
      std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<>(0, 2500)(random)));
      running.signal(SIGKILL);
    }
    const auto finished = running.finish();
    INFO(finished.errors);
    has_begun = has_begun || (runner.has_database() && runner({"list", "1"}).code == 0);
    if (finished.signal == SIGKILL) {
      ++killed;
    } else if (has_begun) {
      REQUIRE(finished.code == 0);
      return killed;
    }
  }
}

}  // namespace

TEST_CASE(
    "A search gives the same trials, values, stops and checkpoints with 1, 2 and 8 jobs and however often it is "
    "killed") {
  std::mt19937 random(16);
  int killed = 0;
  for (int search = 0; search < searches(); ++search) {
    INFO("search " << search);
    const auto expected = uninterrupted_search(search, 1);
    for (const int jobs : {1, 2, 8}) {
      INFO("jobs " << jobs);
      if (jobs > 1) CHECK(uninterrupted_search(search, jobs) == expected);
      for (int left = kills(); left > 0;) {
        const RunnerProgram runner;
        const int times = finish_through_kills(runner, search, jobs, left, random);
        CHECK(search_result_of(runner) == expected);
        // A run that ends before it can be killed counts as one, so that this has an end.
        left -= std::max(1, times);
        killed += times;
      }
    }
  }
  WARN(killed << " supervisors of " << searches() << " searches were killed");
  CHECK(killed > 0);
}
