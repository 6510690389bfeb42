#pragma once

#include <runner/evaluation.hpp>
#include <string>

namespace runner::trial {

/// Returns a metric of an evaluation. Throws PluginError, which says what was recorded instead, where `watcher`, such
/// as `scheduler 'reduce_on_plateau'`, needs one that the validation did not record.
double watched_metric(const Evaluation& evaluation, const std::string& metric, const std::string& watcher);

}  // namespace runner::trial
