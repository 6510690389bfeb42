#pragma once

#include <string>
#include <variant>

#include "catalogue/catalogue.hpp"
#include "cli/inference.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Returns a checkpoint's trial as it is evaluated on other data, or by other metrics. Of the training's files it has
/// none where a block names files of its own; what watches the training's metrics is left out where others are
/// measured. Returns the exit code, after printing every fault, where the block or the metrics are at fault.
std::variant<spec::TrialSpec, int> evaluated_spec(const OpenedCheckpoint& checkpoint, const EvaluationData& data,
                                                  const catalogue::Catalogue& catalogue);

/// Returns the parameters that a dataset block does not name and has of the training, and that are not the plugin's
/// own defaults, as `ignore: ["id"], missing: "drop"`; empty where there are none.
std::string taken_from_training(const spec::TrialSpec& trained, const std::string& block,
                                const catalogue::Catalogue& catalogue);

}  // namespace runner::cli
