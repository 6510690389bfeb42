#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "cli/ending_signals.hpp"
#include "cli/report_error.hpp"
#include "database/memory_statistics.hpp"
#include "output/standard_streams.hpp"
#include "text/visible.hpp"

namespace {

using runner::cli::Arguments;

using runner::cli::Command;

constexpr auto all_commands = std::to_array<Command>(
    {{"train", "train what a config describes; the same as `runner CONFIG`", runner::cli::run_train},
     {"init", "write a first config for data of yours, or a plugin", runner::cli::run_init},
     {"resume", "run what is pending or interrupted of an experiment", runner::cli::run_resume},
     {"status", "say where the trials of an experiment on a cluster stand", runner::cli::run_status},
     {"cancel", "stop what an experiment has on a cluster", runner::cli::run_cancel},
     {"extend", "go on with a completed trial for more epochs", runner::cli::run_extend},
     {"confirm", "train the best configurations of an experiment anew, on fresh seeds", runner::cli::run_confirm},
     {"best", "print the best checkpoint of an experiment", runner::cli::run_best},
     {"leaderboard", "rank the configurations of an experiment", runner::cli::run_leaderboard},
     {"list", "list experiments, or the trials of one", runner::cli::run_list},
     {"report", "write a page that shows experiments in pictures", runner::cli::run_report},
     {"watch", "show experiments in a browser while they run", runner::cli::run_watch},
     {"show", "show a trial, a checkpoint or an experiment", runner::cli::run_show},
     {"diff", "show in what trials, configurations or experiments differ", runner::cli::run_diff},
     {"sql", "ask the database in SQL", runner::cli::run_sql},
     {"logs", "print what a trial's worker printed", runner::cli::run_logs},
     {"evaluate", "evaluate a checkpoint on its validation part", runner::cli::run_evaluate},
     {"predict", "predict with a checkpoint for the rows of a CSV file", runner::cli::run_predict},
     {"export", "write a checkpoint's weights to a file, or an experiment for other programs", runner::cli::run_export},
     {"replay", "run a trial again and compare the weights", runner::cli::run_replay},
     {"tag", "add tags to an experiment, or remove them", runner::cli::run_tag},
     {"note", "print or replace an experiment's note", runner::cli::run_note},
     {"rm", "remove experiments", runner::cli::run_rm},
     {"verify", "compare every payload with its SHA-256", runner::cli::run_verify},
     {"gc", "remove what nothing names, give free space back", runner::cli::run_gc},
     {"backup", "copy the database and its payloads", runner::cli::run_backup},
     {"merge", "bring other databases into one", runner::cli::run_merge},
     {"validate", "check a config", runner::cli::run_validate},
     {"plan", "print the trials that a config makes", runner::cli::run_plan},
     {"plugins", "list plugins, or print one with its parameters", runner::cli::run_plugins},
     {"schema", "print the JSON Schema of configs, for editors", runner::cli::run_schema},
     {"debug", "run one trial in the foreground, under a debugger", runner::cli::run_debug},
     {"doctor", "say what this installation computes with, how fast, and what is broken", runner::cli::run_doctor},
     {"completion", "print what completes words in bash, zsh or fish", runner::cli::run_completion},
     {"manual", "print the manual page", runner::cli::run_manual}});

void print_help() {
  std::puts(
      "runner trains what a YAML file describes and keeps every best checkpoint in an SQLite database.\n\n"
      "  runner CONFIG [KEY=VALUE ...] [options]   train; `runner train --help` lists the options\n"
      "  runner COMMAND ...                        do something else:\n");
  for (const Command& command : all_commands) {
    std::printf("  %-12.*s %.*s\n", static_cast<int>(command.name.size()), command.name.data(),
                static_cast<int>(command.summary.size()), command.summary.data());
  }
  std::puts(
      "\nExamples:\n"
      "  runner init csv table.csv\n"
      "  runner configs/wine.yaml\n"
      "  runner configs/wine.yaml seed=0..9 optimizer.lr=1e-3,1e-2\n"
      "  runner best\n"
      "  runner sql \"SELECT trial, seed, best_val_loss FROM trials ORDER BY best_val_loss\"\n\n"
      "`runner COMMAND --help` tells more.");
}

int run(const Arguments& arguments) {
  if (arguments.empty()) {
    print_help();
    return runner::cli::exit_usage;
  }
  const std::string& first = arguments.front();
  if (first == "help" && arguments.size() > 1) return run({arguments[1], "--help"});
  if (first == "--help" || first == "-h" || first == "help") {
    print_help();
    return runner::cli::exit_ok;
  }
  if (first == "--version") {
    std::puts("runner " RUNNER_VERSION);
    return runner::cli::exit_ok;
  }
  const Arguments rest(arguments.begin() + 1, arguments.end());
  for (const Command& command : all_commands) {
    if (first == command.name) return command.run(rest);
  }
  if (first == "run-slice") return runner::cli::run_run_slice(rest);
  const bool is_bare_word = first.find_first_of("./-=") == std::string::npos;
  if (is_bare_word && !std::filesystem::exists(first)) {
    std::fprintf(stderr, "runner: '%s' is neither a command nor a file; `runner --help` lists the commands\n",
                 runner::text::visible(first).c_str());
    return runner::cli::exit_usage;
  }
  return runner::cli::run_train(arguments);
}

}  // namespace

std::span<const Command> runner::cli::commands() { return all_commands; }

int main(int count, char** given) {
  runner::cli::set_ending_signals();
  runner::database::do_without_memory_statistics();
  runner::output::StandardStreams streams;
  int code = runner::cli::exit_trial;
  try {
    code = run(Arguments(given + 1, given + count));
  } catch (const std::exception& error) {
    code = runner::cli::report_error(error);
  }
  if (const auto problem = streams.finish()) {
    std::fprintf(stderr, "runner: %s\n", problem->c_str());
    if (code != runner::cli::exit_interrupted) code = runner::cli::exit_database;
  }
  return code;
}
