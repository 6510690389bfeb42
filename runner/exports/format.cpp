#include "exports/format.hpp"

#include <algorithm>
#include <array>

#include "exports/csv.hpp"
#include "exports/mlflow.hpp"
#include "exports/optuna.hpp"
#include "exports/tensorboard.hpp"

namespace runner::exports {

std::span<const Format> formats() {
  using enum database::TrialView;
  static const std::array<Format, 4> all{{
      {"csv",
       "a table for each view of the database",
       "",
       {{learning_curves, metrics, checkpoint_history, best_checkpoints, result_tables}, true},
       write_csv},
      {"tensorboard",
       "event files with scalars and hyperparameters, a run for each trial",
       "tensorboard --logdir {0}",
       {{learning_curves, metrics, best_checkpoints}},
       write_tensorboard},
      {"mlflow",
       "a file store, a run for each trial (experimental: not yet read by MLflow itself)",
       "MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri {0}",
       {{learning_curves, metrics, best_checkpoints}},
       write_mlflow},
      {"optuna",
       "a journal with a study of the trials",
       "optuna.storages.JournalFileStorage(\"{1}/journal.log\")",
       {{metrics, best_checkpoints}},
       write_optuna},
  }};
  return all;
}

const Format* format_named(std::string_view name) {
  const auto all = formats();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Format& format) { return format.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace runner::exports
