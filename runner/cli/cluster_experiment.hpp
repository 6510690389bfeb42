#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cluster/cluster_status.hpp"
#include "cluster/packing.hpp"
#include "cluster/plan.hpp"
#include "cluster/shards.hpp"
#include "cluster/slurm.hpp"

namespace runner::cli {

/// Is an experiment that runs on a cluster, seen from the login node.
class ClusterExperiment {
 public:
  /// Reads the plan of an experiment of `database`. Throws files::FileError where it has none.
  ClusterExperiment(const std::filesystem::path& database, std::int64_t experiment);

  const std::filesystem::path& database() const { return database_; }
  const cluster::ClusterFolder& folder() const { return folder_; }
  const cluster::Plan& plan() const { return plan_; }

  /// Says what is known of it now. Asks the accounts of the cluster only where the queue does not say all.
  cluster::Evidence look();
  /// The same, with what the queue was when it was last asked.
  cluster::Evidence look_at_shards();

  /// Brings what the tasks have stored into the database, and prints what could not be. Waits for somebody who has the
  /// experiment there; throws database::DatabaseError, held, where that takes a minute.
  void merge();

  /// Writes a submission of these slices, gives it to Slurm, and returns it; or why Slurm did not take it, with what it
  /// took before. An array has at most `most_tasks`; `merges` has a last job merge.
  struct Outcome {
    cluster::Submission submission;
    std::optional<cluster::Refusal> refusal;
  };
  Outcome submit(std::vector<cluster::Slice> slices, const launchers::SlurmSettings& settings, std::int64_t most_tasks,
                 bool merges);

  /// Returns these trials with the seconds that such trials took before.
  std::vector<cluster::TrialToPack> to_pack(const std::vector<std::int64_t>& ordinals) const;

 private:
  void submit_merge_job(const cluster::SubmissionFiles& files, cluster::Submission& submission);

  std::filesystem::path database_;
  cluster::ClusterFolder folder_;
  cluster::Plan plan_;
  cluster::Shards shards_;
  std::vector<cluster::QueueRow> queue_;
  std::string queue_fault_;
};

/// Returns the number of an experiment that a cluster has, the newest in the database where `name` is empty. Returns
/// the exit code, after printing why, where there is none or it was not given to a cluster.
std::variant<std::int64_t, int> find_cluster_experiment(const std::string& db_option, const std::string& name);

/// Returns how many seconds completed trials of each configuration took, on average; none where there is no database.
std::map<std::string, double> known_seconds(const std::filesystem::path& database);

/// Returns how many tasks an array may have; says once, to standard error, where that cannot be asked for.
std::int64_t most_array_tasks();

}  // namespace runner::cli
