#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

namespace runner::testing {

/// Runs a command that must do well.
inline Finished succeed(const RunnerProgram& runner, const std::vector<std::string>& words) {
  auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return finished;
}

/// Returns what a command prints with `--json`; it must do well.
inline nlohmann::json answer(const RunnerProgram& runner, std::vector<std::string> words) {
  words.emplace_back("--json");
  return nlohmann::json::parse(succeed(runner, words).output);
}

/// Returns the process of the worker that was started last.
inline pid_t worker_of(const RunnerProgram& runner) {
  return runner.sql("SELECT worker_pid FROM attempt ORDER BY trial_id DESC, number DESC LIMIT 1").at(0)["worker_pid"];
}

/// Returns a number of what `evaluate` answers by its name; throws std::runtime_error where there is none.
inline double metric(const nlohmann::json& rows, const std::string& name) {
  for (const auto& row : rows) {
    if (row["metric"] == name) return row["value"].get<double>();
  }
  throw std::runtime_error("no metric " + name);
}

}  // namespace runner::testing
