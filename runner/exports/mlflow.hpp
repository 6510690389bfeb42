#pragma once

#include "exports/format.hpp"

namespace runner::exports {

/// Writes the folder that MLflow's file store keeps: `EXPERIMENT/meta.yaml`, and a folder for each run with
/// `meta.yaml`, `metrics`, `params`, `tags` and `artifacts` (mlflow/store/tracking/file_store.py).
bool write_mlflow(database::ExperimentSnapshot& experiment, const Destination& to);

}  // namespace runner::exports
