#pragma once

#include <string>

#include "analysis/experiment_summary.hpp"
#include "database/reader.hpp"

namespace runner::cli {

/// Prints where the experiment is stored, its best and what to do next; where its trials do not compare, which `reader`
/// is asked for, that there is no best. `db_option` is the database as the person gave it.
void print_summary(database::Reader& reader, const analysis::ExperimentSummary& summary, const std::string& db_option);

/// Prints the same as one line of JSON.
void print_summary_json(database::Reader& reader, const analysis::ExperimentSummary& summary,
                        const std::string& db_option);

}  // namespace runner::cli
