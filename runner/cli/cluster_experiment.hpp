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

  /// Brings what the tasks have stored into the database, and prints what could not be; says whether all could. Waits
  /// for somebody who has the experiment there; throws database::DatabaseError, held, where that takes a minute.
  bool merge();

  /// Says what is submitted, and how.
  struct Order {
    std::vector<cluster::Slice> slices;
    launchers::SlurmSettings settings;
    /// Of an array.
    std::int64_t most_tasks = 0;
    /// Whether a last job merges.
    bool merges = true;
    /// Whether a trial that fails cancels the submission.
    bool fail_fast = false;
  };
  struct Outcome {
    cluster::Submission submission;
    std::optional<cluster::Refusal> refusal;
  };
  /// Writes a submission, gives it to Slurm, and returns it; or why Slurm did not take it, with what it took before.
  Outcome submit(Order order);

  /// Returns these trials with the seconds that such trials took before.
  std::vector<cluster::TrialToPack> to_pack(const std::vector<std::int64_t>& ordinals) const;

 private:
  void keep_initial_weights() const;
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
