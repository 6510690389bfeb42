#pragma once

#include "csv/samples.hpp"

namespace csv {

/// Adds notes for features that say nothing, since they have one value or are equal to another, and warnings for
/// columns that alone tell what is to be predicted, as what is known only together with it does: each of few values
/// goes with one class or value, or a line leads from the numbers to the values; or several columns are 1 in turn with
/// the target, as classes written one-hot are. Nothing is said of a table of a few rows.
void add_relation_notes(Samples& samples);

}  // namespace csv
