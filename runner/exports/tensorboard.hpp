#pragma once

#include "exports/format.hpp"

namespace runner::exports {

/// Writes an event file for each trial, `trial_N/events.out.tfevents.…`, with its metrics by epoch as scalars, and one
/// for the experiment; TensorBoard's tab HPARAMS shows the parameters and what they led to. TensorBoard reads scalars
/// of single precision only.
bool write_tensorboard(database::ExperimentSnapshot& experiment, const Destination& to);

}  // namespace runner::exports
