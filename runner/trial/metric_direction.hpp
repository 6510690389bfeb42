#pragma once

#include <optional>
#include <runner/registrar.hpp>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Holds a plugin's parameters with the directions of the metrics that they name.
struct DirectedChoice {
  spec::PluginChoice choice;
  /// Says where a person asks for the worse values; empty where nobody does.
  std::string warning;
};

/// Puts the direction of a metric, which the task or a metric's plugin says, where a parameter asks for it and the
/// config does not say. `measuring` holds the trial's task, then its metrics. Throws std::runtime_error where nobody
/// does, for another metric than `loss`.
DirectedChoice with_direction(const spec::PluginChoice& choice, const PluginEntry& plugin,
                              const std::vector<const PluginEntry*>& measuring);

}  // namespace runner::trial
