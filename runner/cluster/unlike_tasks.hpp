#pragma once

#include <string>
#include <vector>

#include "cluster/shards.hpp"

namespace runner::cluster {

/// Names tasks whose workers compute with other things than those of most others, so that last bits may differ.
struct UnlikeTasks {
  /// `cpu_capability was AVX2, is DEFAULT`: what most others have, what these have.
  std::vector<std::string> differences;
  /// `7_1 on n2`.
  std::vector<std::string> tasks;
};

/// Lists them, each difference once; those of which nothing has begun do not count.
std::vector<UnlikeTasks> unlike_tasks(const std::vector<ShardReading>& shards);

}  // namespace runner::cluster
