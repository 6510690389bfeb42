#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/merge.hpp"
#include "database/table.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

namespace runner::database::testing {

/// Says what a trial is made to do.
struct TrialRun {
  std::vector<double> val_losses;
  std::string host = "node1";
  /// How it ends; nothing leaves it running.
  std::optional<TrialState> end = TrialState::completed;
};

/// Is the database of a plan, and shards of it, in a folder of their own. In all of them a trial has the number of its
/// place in the plan, from 1.
class PlannedSweep {
 public:
  explicit PlannedSweep(int trials = 4);

  std::filesystem::path target() const { return file("target"); }
  std::filesystem::path file(const std::string& name) const { return folder_.path() / (name + ".db"); }
  const std::filesystem::path& folder() const { return folder_.path(); }
  const std::string& uuid() const { return uuid_; }

  /// Makes a shard of these trials, by their places in the plan; nothing of them has run.
  std::filesystem::path shard_of(const std::string& name, const std::vector<std::int64_t>& ordinals) const;
  /// Makes one and runs its trials.
  std::filesystem::path shard(const std::string& name, const std::map<std::int64_t, TrialRun>& runs) const;

  /// Runs a trial in a database: a checkpoint, a table and a state at each epoch.
  static void run(const std::filesystem::path& database, std::int64_t ordinal, const TrialRun& run,
                  std::int64_t first_epoch = 0);

 private:
  runner::testing::TemporaryFolder folder_;
  std::string uuid_;
};

/// Returns a table as text, a line for each row.
std::string lines_of(const Table& table);

/// Returns everything but the numbers that a database gives as rows come.
std::string contents_of(const std::filesystem::path& database);

/// Returns every row of every table.
std::string dump_of(const std::filesystem::path& database);

/// Merges one shard; an error of it is shown where the test fails.
MergedShard merge_one(const std::filesystem::path& target, const std::filesystem::path& shard,
                      const MergeOptions& options = {});

/// Returns the messages of events of one kind, in order.
std::vector<std::string> messages_of(const std::filesystem::path& database, const std::string& kind);

/// Returns a trial's state, epochs and reason: `completed 3 epochs`.
std::string outcome_of(const std::filesystem::path& database, std::int64_t trial);

}  // namespace runner::database::testing
