#pragma once

#include "protocol/messages.hpp"
#include "trial/dataset_cache.hpp"
#include "worker/inbox.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

/// Computes gradients for the trial that `join` names until its first process lets this one go; what keeps it from that
/// is told as Refused.
void serve_as_rank(int socket, const protocol::JoinTrial& join, PluginLoader& loader, trial::DatasetCache& cache,
                   Inbox& inbox);

}  // namespace runner::worker
