#pragma once

#include <string>
#include <vector>

namespace runner::supervisor {

/// Holds what a finished program left behind.
struct Finished {
  /// The exit code; 127 where it could not be started, 128 + signal where one ended it.
  int code = 0;
  /// What it wrote to standard output.
  std::string output;
  /// What it wrote to standard error, where that was kept.
  std::string errors = {};
};

/// Says where a program's standard error goes.
enum class Errors { ours, nowhere, kept };

/// Runs a program found by PATH and waits for it.
Finished run_program(const std::vector<std::string>& words, Errors errors);

/// Runs a program that has our standard streams to itself, Ctrl-C included, with our environment changed by
/// `environment`
/// (`NAME=value`), and returns its exit code: 127, after printing
/// why, where it cannot be started, 128 + signal where one ended it.
int run_on_terminal(const std::vector<std::string>& words, const std::vector<std::string>& environment);

}  // namespace runner::supervisor
