#pragma once

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "testing/runner_program.hpp"

namespace runner::testing {

/// Returns the number that an environment variable gives; `otherwise` where it is not set.
int number_from(const char* variable, int otherwise);

/// Returns how often a fault is tried: RUNNER_REPETITIONS, else a few.
int repetitions();

/// Returns the command line of a sweep of 24 short trials.
std::vector<std::string> sweep_words();

/// Returns everything that a database says, but for times, attempts, row ids and events.
nlohmann::json result_of(const RunnerProgram& runner);

/// Returns what an uninterrupted run of the sweep gives.
nlohmann::json uninterrupted_result();

/// Waits for a moment drawn anywhere in the sweep, its start included: until one of the trials has ended, and then some
/// milliseconds. Says whether the sweep still runs.
bool wait_for_some_moment(Running& sweep, std::mt19937& random);

}  // namespace runner::testing
