#pragma once

#include <optional>
#include <set>
#include <string>

#include "exports/parameter_values.hpp"
#include "exports/trial_record.hpp"
#include "exports/wire_message.hpp"

namespace runner::exports {

/// Builds what TensorBoard's plugin `hparams` keeps. The numbers of the fields are those of
/// tensorboard/plugins/hparams/{plugin_data,api}.proto and google/protobuf/struct.proto.
namespace hyperparameters {

inline constexpr const char* plugin = "hparams";
inline constexpr const char* experiment_tag = "_hparams_/experiment";
inline constexpr const char* start_tag = "_hparams_/session_start_info";
inline constexpr const char* end_tag = "_hparams_/session_end_info";

/// Says which parameters there are, those that differ first, and by which scalars trials are compared.
WireMessage experiment(const std::string& name, double created, const ParameterValues& values,
                       const std::set<std::string>& metric_tags);

/// Says what a trial's parameters are, the seed and the fold among them; it began at `seconds`.
WireMessage session_start(const TrialRecord& trial, std::optional<double> seconds);

/// Says how a trial ended. One that waits has not, nor has one that was interrupted: their state is unknown to
/// TensorBoard.
WireMessage session_end(const TrialRecord& trial);

}  // namespace hyperparameters

}  // namespace runner::exports
