#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/runner_program.hpp"

namespace runner::testing {

/// Returns the command line of one trial of a second whose checkpoints lie in the database; it says what is saved.
std::vector<std::string> trial_with_small_checkpoints();

/// Returns that of one whose checkpoints and states are files, of which the policy lets all but the last go.
std::vector<std::string> trial_with_large_checkpoints();

/// Returns what `result_of` does, and the digest of the weights after each epoch.
nlohmann::json whole_result_of(const RunnerProgram& runner);

/// Returns what is wrong with the database as a program left it that stopped at any moment, a line each: a checkpoint
/// that it said was saved and that has no row, a row without a valid payload, a database that is damaged.
std::vector<std::string> losses(const RunnerProgram& runner, const Finished& stopped);

/// Returns the files of the payload folder that no row names.
std::vector<std::string> files_without_a_row(const RunnerProgram& runner);

/// Says whether the newest run left an experiment behind.
bool has_experiment(const RunnerProgram& runner);

}  // namespace runner::testing
