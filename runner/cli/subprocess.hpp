#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace runner::cli {

/// Holds what a finished program left behind.
struct Finished {
  /// The exit code; 127 where it could not be started, 128 + signal where one ended it.
  int code = 0;
  /// What it wrote to standard output.
  std::string output;
};

/// Makes every worker that is started from now on compute with this number of threads.
void set_worker_threads(std::int64_t threads);

/// Says how a program is started.
struct ChildOptions {
  /// What it gets in place of, or beside, our own variables, as `NAME=value`.
  std::vector<std::string> environment = {};
  /// It is a worker, which leaves the signals that end a program to us.
  bool is_worker = false;
};

/// Runs a program found by PATH and waits for it. Its standard error goes where `quiet` says: nowhere or ours.
Finished run_program(const std::vector<std::string>& words, bool quiet, const ChildOptions& options = {});

/// Returns the lines of a program's output that are JSON objects with one of these keys; what else a plugin prints between
/// them is passed over.
std::vector<nlohmann::json> json_lines(const std::string& output, std::initializer_list<const char*> keys);

/// Runs a program that has our standard streams to itself, Ctrl-C included, and returns its exit code: 127, after printing
/// why, where it cannot be started, 128 + signal where one ended it.
int run_on_terminal(const std::vector<std::string>& words);

}  // namespace runner::cli
