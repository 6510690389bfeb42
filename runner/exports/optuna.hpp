#pragma once

#include "exports/format.hpp"

namespace runner::exports {

/// Writes `journal.log`, as Optuna's JournalFileStorage keeps it (since 3.1): the operations that make a study of the
/// experiment, one on a line. Trials that follow different metrics, or one in different directions, make several
/// studies.
bool write_optuna(database::ExperimentSnapshot& experiment, const Destination& to);

}  // namespace runner::exports
