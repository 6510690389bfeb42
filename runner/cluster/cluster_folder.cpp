#include "cluster/cluster_folder.hpp"

#include <algorithm>
#include <tuple>

#include "cluster/whole_number.hpp"
#include "database/database_paths.hpp"

namespace runner::cluster {

namespace {

namespace fs = std::filesystem;

// `job_task_restart`.
std::optional<ShardName> shard_name_of(std::string_view stem) {
  const auto last = stem.rfind('_');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const auto first = stem.rfind('_', last - 1);
  if (first == std::string_view::npos) return std::nullopt;
  const auto task = whole_number(stem.substr(first + 1, last - first - 1));
  const auto restart = whole_number(stem.substr(last + 1));
  if (!whole_number(stem.substr(0, first)) || !task || !restart) return std::nullopt;
  return ShardName{std::string(stem.substr(0, first)), *task, *restart};
}

}  // namespace

ClusterFolder ClusterFolder::of(const fs::path& database, std::int64_t experiment) {
  const database::DatabasePaths paths(database);
  return ClusterFolder(fs::path(paths.database().string() + ".slurm") / ("experiment-" + std::to_string(experiment)));
}

fs::path ClusterFolder::weights(const std::string& sha256) const {
  return root_ / ("weights-" + sha256 + ".safetensors");
}

fs::path ClusterFolder::submission(std::int64_t number) const {
  return root_ / ("submission-" + std::to_string(number));
}

bool ClusterFolder::exists() const {
  std::error_code error;
  return fs::exists(plan(), error);
}

fs::path ClusterFolder::shard(const ShardName& name) const {
  return shards() / (name.job + "_" + std::to_string(name.task) + "_" + std::to_string(name.restart) + ".db");
}

std::vector<ShardFile> ClusterFolder::shard_files() const {
  std::vector<ShardFile> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(shards(), error)) {
    if (entry.path().extension() != ".db") continue;
    if (auto name = shard_name_of(entry.path().stem().string())) found.push_back({*std::move(name), entry.path()});
  }
  const auto order = [](const ShardFile& shard) {
    return std::tuple(shard.job.size(), shard.job, shard.task, shard.restart);
  };
  std::sort(found.begin(), found.end(), [&](const auto& one, const auto& other) { return order(one) < order(other); });
  return found;
}

}  // namespace runner::cluster
