#pragma once

#include <memory>
#include <runner/sampler.hpp>
#include <runner/stopper.hpp>
#include <vector>

#include "protocol/messages.hpp"
#include "trial/dataset_cache.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

/// Holds what a search asks: what was opened last, for the questions to come. It ends before the plugins' loader.
struct SearchPlugins {
  std::unique_ptr<Sampler> sampler;
  std::unique_ptr<Stopper> stopper;
  /// What the stopper has been shown, in the order of the suggestions.
  std::vector<Contender> contenders;
};

/// Returns the answer to a question, Refused where there is none. `question` is a command other than StartTrial,
/// StopTrial and JoinTrial.
protocol::Report answer(const protocol::Command& question, PluginLoader& loader, trial::DatasetCache& cache,
                        SearchPlugins& search);

}  // namespace runner::worker
