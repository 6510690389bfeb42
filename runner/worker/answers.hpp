#pragma once

#include "protocol/messages.hpp"
#include "trial/dataset_cache.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

/// Returns the answer to a question, Refused where there is none. `question` is a command other than StartTrial and
/// StopTrial.
protocol::Report answer(const protocol::Command& question, PluginLoader& loader, trial::DatasetCache& cache);

}  // namespace runner::worker
