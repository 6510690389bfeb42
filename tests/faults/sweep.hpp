#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/runner_program.hpp"

namespace runner::testing {

/// Returns how often a fault is tried: RUNNER_REPETITIONS, else a few.
int repetitions();

/// Returns the command line of a sweep of 24 short trials.
std::vector<std::string> sweep_words();

/// Returns everything that a database says, but for times, attempts, row ids and events.
nlohmann::json result_of(const RunnerProgram& runner);

/// Returns what an uninterrupted run of the sweep gives, and how long it takes.
struct Uninterrupted {
  nlohmann::json result;
  double seconds = 0.0;
};
Uninterrupted run_uninterrupted();

}  // namespace runner::testing
