#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace runner::cluster {

/// Names a task's database: which job, which task of it, and after how many restarts.
struct ShardName {
  std::string job;
  std::int64_t task = 0;
  std::int64_t restart = 0;
};

/// Holds a task's database.
struct ShardFile : ShardName {
  std::filesystem::path file;
};

/// Names what lies in the folder of an experiment that runs on a cluster: `<database>.slurm/experiment-N`, which the
/// login node and all nodes see under one path.
class ClusterFolder {
 public:
  /// Returns the folder of an experiment, which need not exist.
  static ClusterFolder of(const std::filesystem::path& database, std::int64_t experiment);

  explicit ClusterFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path plan() const { return root_ / "plan.json"; }
  std::filesystem::path shards() const { return root_ / "shards"; }
  std::filesystem::path submission(std::int64_t number) const;
  /// The checkpoint of the database that trials begin with, by its digest.
  std::filesystem::path weights(const std::string& sha256) const;

  /// Says whether the experiment was given to a cluster.
  bool exists() const;

  /// Returns a task's database, which need not exist.
  std::filesystem::path shard(const ShardName& name) const;
  /// Lists the databases of tasks that there are: by job, task and restart.
  std::vector<ShardFile> shard_files() const;

 private:
  std::filesystem::path root_;
};

}  // namespace runner::cluster
