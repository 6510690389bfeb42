#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace runner::cluster {

/// Holds what Slurm says of a job, or of a task of a job array.
struct QueueRow {
  /// Of the whole array.
  std::string job;
  /// Nothing of a job that is no array.
  std::optional<std::int64_t> task;
  /// `PENDING`, `RUNNING`, `TIMEOUT`, …
  std::string state;
  /// Why it waits, or why it ended; `None` where there is nothing to say.
  std::string reason;
  std::string nodes;
  std::string name;

  /// Says whether it waits or runs, or is about to.
  bool is_live() const;
  bool is_running() const;
};

/// Names tasks by their job and their place in it.
using TaskSet = std::set<std::pair<std::string, std::int64_t>>;

/// Holds an answer, or what a program of Slurm's said in its place.
using QueueAnswer = std::variant<std::vector<QueueRow>, std::string>;

/// Lists all jobs of this user that the controller knows, those among them that have ended a while ago.
QueueAnswer look_at_queue();

/// Reads what `squeue` prints in the form that `look_at_queue` asks for.
std::vector<QueueRow> read_queue(const std::string& output);

/// Lists how the tasks of these jobs ended, as far as the cluster keeps accounts; nothing where it keeps none.
std::vector<QueueRow> ended_tasks(const std::vector<std::string>& jobs);

/// Reads what `sacct` prints in the form that `ended_tasks` asks for.
std::vector<QueueRow> read_accounts(const std::string& output);

/// Returns the tasks that wait or run.
TaskSet live_tasks(const std::vector<QueueRow>& rows);

}  // namespace runner::cluster
