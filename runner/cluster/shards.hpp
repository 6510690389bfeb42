#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster_folder.hpp"
#include "database/shard.hpp"

namespace runner::cluster {

/// Holds how far a task's trials are, as its database says.
struct ShardReading {
  ShardFile shard;
  std::vector<database::ShardTrial> trials;
  /// What its worker computes with, JSON; empty before it has said so.
  std::string fingerprint;
  /// Why it could not be read: it is just being made, or damaged.
  std::string fault;
};

/// Reads the databases of an experiment's tasks again and again: those that have not changed are read once. For a
/// process that runs none of them itself, since it would lose its locks.
class Shards {
 public:
  Shards(ClusterFolder folder, std::string experiment_uuid)
      : folder_(std::move(folder)), experiment_uuid_(std::move(experiment_uuid)) {}

  /// Returns how far all tasks are now, in the order of `ClusterFolder::shard_files`.
  std::vector<ShardReading> read();

  /// Returns the files of the databases that can be read.
  static std::vector<std::filesystem::path> readable(const std::vector<ShardReading>& readings);

 private:
  struct Known {
    std::filesystem::file_time_type changed;
    std::uintmax_t bytes = 0;
    ShardReading reading;
  };

  ShardReading read_one(const ShardFile& shard) const;

  ClusterFolder folder_;
  std::string experiment_uuid_;
  std::map<std::filesystem::path, Known> known_;
};

}  // namespace runner::cluster
