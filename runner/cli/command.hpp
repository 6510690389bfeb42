#pragma once

#include <span>
#include <string>
#include <string_view>
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

/// Holds the arguments after the command's name, in order.
using Arguments = std::vector<std::string>;

/// Holds a command of the program.
struct Command {
  std::string_view name;
  std::string_view summary;
  int (*run)(const Arguments&);
};

/// Returns all commands in the order in which the help lists them; the first one trains.
std::span<const Command> commands();

// One file per command: each parses its own arguments and returns the exit code.
int run_train(const Arguments& arguments);
int run_best(const Arguments& arguments);
int run_leaderboard(const Arguments& arguments);
int run_sql(const Arguments& arguments);
int run_plugins(const Arguments& arguments);
int run_validate(const Arguments& arguments);
int run_plan(const Arguments& arguments);
int run_logs(const Arguments& arguments);
int run_debug(const Arguments& arguments);
int run_doctor(const Arguments& arguments);
int run_schema(const Arguments& arguments);
int run_init(const Arguments& arguments);
int run_resume(const Arguments& arguments);
int run_status(const Arguments& arguments);
int run_cancel(const Arguments& arguments);
int run_extend(const Arguments& arguments);
int run_list(const Arguments& arguments);
int run_report(const Arguments& arguments);
int run_watch(const Arguments& arguments);
int run_show(const Arguments& arguments);
int run_diff(const Arguments& arguments);
int run_rm(const Arguments& arguments);
int run_tag(const Arguments& arguments);
int run_note(const Arguments& arguments);
int run_replay(const Arguments& arguments);
int run_evaluate(const Arguments& arguments);
int run_predict(const Arguments& arguments);
int run_export(const Arguments& arguments);
int run_verify(const Arguments& arguments);
int run_gc(const Arguments& arguments);
int run_merge(const Arguments& arguments);
int run_backup(const Arguments& arguments);
int run_completion(const Arguments& arguments);
int run_confirm(const Arguments& arguments);
int run_manual(const Arguments& arguments);

/// Runs a task of a cluster; no command of a person's, so that no help lists it.
int run_run_slice(const Arguments& arguments);

}  // namespace runner::cli
