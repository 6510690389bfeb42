#pragma once

#include <string>

#include "analysis/experiment_summary.hpp"

namespace runner::cli {

/// Prints where the experiment is stored, its best and what to do next. `db_option` is the database as the person gave
/// it.
void print_summary(const analysis::ExperimentSummary& summary, const std::string& db_option);

/// Prints the same as one line of JSON.
void print_summary_json(const analysis::ExperimentSummary& summary, const std::string& db_option);

}  // namespace runner::cli
