#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "cli/arguments.hpp"
#include "cli/experiments_named.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/resume_on_cluster.hpp"
#include "cluster/folder_lock.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// Asks on a terminal; elsewhere nobody could answer.
bool is_confirmed(const database::ExperimentRow& row) {
  fmt::print(stderr, "remove experiment {} '{}' with its {} trials and their checkpoints? [y/N] ", row.experiment,
             text::visible(row.name), row.trials);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

using FolderLocks = std::vector<cluster::FolderLock>;

// Returns the exit code, after printing why, where a cluster is still at an experiment. Nobody submits more of it then.
std::optional<int> take_folder(const database::ExperimentRow& row, const std::string& db_option, FolderLocks& locks) {
  const auto database = database_path(db_option);
  const auto folder = cluster::ClusterFolder::of(database, row.experiment);
  if (!folder.exists()) return std::nullopt;
  locks.push_back(cluster::FolderLock::acquire(folder));
  ClusterExperiment experiment(database, row.experiment);
  return refuse_while_at_work(experiment, experiment.look(), db_option);
}

// What its tasks have stored goes as well. Returns the exit code.
int remove_folder(const cluster::ClusterFolder& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder.root(), error)) return exit_ok;
  std::filesystem::remove_all(folder.root(), error);
  if (error) {
    fmt::print(stderr, "runner: cannot remove {}: {}\n", text::visible(folder.root().string()), error.message());
    return exit_database;
  }
  // Stays while another experiment has something in it.
  ::rmdir(folder.root().parent_path().c_str());
  fmt::print("removed {}\n", text::visible(folder.root().string()));
  return exit_ok;
}

// Returns the exit code.
int remove(database::Writer& writer, const database::ExperimentRow& row) {
  const auto lock = database::ExperimentLock::acquire(writer.paths(), row.experiment);
  writer.remove_experiment(lock);
  fmt::print("removed experiment {} '{}': {} trials\n", row.experiment, text::visible(row.name), row.trials);
  return remove_folder(cluster::ClusterFolder::of(writer.paths().database(), row.experiment));
}

}  // namespace

int run_rm(const Arguments& arguments) {
  CLI::App app("Removes experiments with their trials and checkpoints, for good.", "runner rm");
  std::string db;
  std::vector<std::string> names;
  bool yes = false;
  app.add_option("experiment", names, std::string("Of each: ") + experiment_name_forms)->required();
  app.add_flag("-y,--yes", yes, "Do not ask");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  std::vector<database::ExperimentRow> rows;
  {
    database::Reader reader(open_database(db));
    for (const auto number : experiments_named(reader, names)) rows.push_back(reader.experiment(number));
  }
  if (!yes && ::isatty(STDIN_FILENO) == 0) {
    fmt::print(stderr, "runner: rm asks before it removes, and there is nobody to ask; add --yes\n");
    return exit_usage;
  }
  FolderLocks folder_locks;
  for (const auto& row : rows) {
    if (const auto code = take_folder(row, db, folder_locks)) return *code;
  }
  database::Writer writer(database_path(db));
  int code = exit_ok;
  for (const auto& row : rows) {
    if (yes || is_confirmed(row)) code = std::max(code, remove(writer, row));
  }
  writer.remove_orphans();
  return code;
}

}  // namespace runner::cli
