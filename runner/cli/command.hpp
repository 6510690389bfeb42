#pragma once

#include <string>
#include <vector>

namespace runner::cli {

/// The exit codes of every command.
enum ExitCode : int {
  exit_ok = 0,
  /// A trial did not complete, or damage was found.
  exit_trial = 1,
  /// Usage, config, a plugin name that does not exist.
  exit_usage = 2,
  /// A library refused or ambiguous.
  exit_library = 3,
  /// The database or the output could not be read or written.
  exit_database = 4,
  exit_interrupted = 130,
};

/// Holds the words after the command's name, in order.
using Words = std::vector<std::string>;

// One file per command: each parses its own words and returns the exit code.
int run_train(const Words& words);
int run_best(const Words& words);
int run_sql(const Words& words);
int run_plugins(const Words& words);
int run_validate(const Words& words);
int run_plan(const Words& words);
int run_logs(const Words& words);
int run_debug(const Words& words);
int run_schema(const Words& words);
int run_resume(const Words& words);
int run_extend(const Words& words);
int run_list(const Words& words);
int run_rm(const Words& words);
int run_tag(const Words& words);
int run_note(const Words& words);
int run_replay(const Words& words);
int run_evaluate(const Words& words);
int run_predict(const Words& words);
int run_export(const Words& words);
int run_verify(const Words& words);
int run_gc(const Words& words);
int run_backup(const Words& words);

}  // namespace runner::cli
