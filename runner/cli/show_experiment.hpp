#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cli/named_result.hpp"
#include "database/reader.hpp"

namespace runner::cli {

/// Prints all that is recorded of an experiment, or of one configuration of it: what it is, how its configurations
/// rank, what went wrong.
void print_experiment(database::Reader& reader, const NamedExperiment& experiment);

/// Returns the same for programs.
nlohmann::ordered_json experiment_json(database::Reader& reader, const NamedExperiment& experiment);

}  // namespace runner::cli
