#pragma once

#include <vector>

#include "database/records.hpp"
#include "database/rows.hpp"
#include "database/table.hpp"

namespace runner::database {

/// Each pair is the SELECT that gives a row's columns in the order that the function beside it reads them; a WHERE and
/// an ORDER BY may follow.
extern const char* const select_experiments;
/// Follows the WHERE.
extern const char* const by_experiment;
ExperimentRow read_experiment(const std::vector<Cell>& cells);

extern const char* const select_trials;
/// Is the epoch whose weights the test part of trial `t` was shown: that of its best checkpoint, else its last.
inline constexpr const char* tested_epoch =
    "coalesce((SELECT c.epoch FROM checkpoint AS c WHERE c.id = t.best_checkpoint_id), t.final_epoch)";
TrialRow read_trial(const std::vector<Cell>& cells);

extern const char* const select_checkpoints;
CheckpointRow read_checkpoint(const std::vector<Cell>& cells);

extern const char* const select_plugins;
PluginRecord read_plugin(const std::vector<Cell>& cells);

}  // namespace runner::database
