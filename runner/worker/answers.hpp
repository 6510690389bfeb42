#pragma once

#include <memory>
#include <runner/sampler.hpp>

#include "protocol/messages.hpp"
#include "trial/dataset_cache.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

/// Returns the answer to a question, Refused where there is none. `question` is a command other than StartTrial and
/// StopTrial. `sampler` holds the one that was opened last, for the questions to come; it ends before `loader`.
protocol::Report answer(const protocol::Command& question, PluginLoader& loader, trial::DatasetCache& cache,
                        std::unique_ptr<Sampler>& sampler);

}  // namespace runner::worker
