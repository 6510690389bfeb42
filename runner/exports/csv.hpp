#pragma once

#include "exports/format.hpp"

namespace runner::exports {

/// Writes a CSV file for each view of the database, with the experiment's rows: a header, then a line a row, which a
/// line feed ends. Quoting is that of RFC 4180; NULL is an empty cell, an empty text "". Numbers have all their digits.
bool write_csv(database::ExperimentSnapshot& experiment, const Destination& to);

}  // namespace runner::exports
