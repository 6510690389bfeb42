#pragma once

#include "csv/feature_cells.hpp"
#include "csv/samples.hpp"

namespace csv {

/// Looks at the features of a training: names in `exact_features` those of which float32 would lose something, and adds
/// a note for one that counts the rows.
void look_at_features(Samples& samples);

/// Says whether float32 loses more than a millionth of what the numbers span; every `stride`th is one of them, and NaN
/// is none.
bool is_lost_in_float32(const double* first, std::size_t size, std::size_t stride);

/// Adds a note for cells that were missing, and for categories that the training did not have.
void add_cell_notes(const FeatureCells& cells, Samples& samples);

/// Adds a note for rows that are the same as an earlier one in all that is read.
void add_repeated_rows_note(const Columns& columns, Samples& samples);

/// Adds a note that rows were left out, where some were; `lack` says of what kind, such as `a missing cell`.
void add_left_out_note(std::size_t left_out, std::size_t rows, const std::string& lack, Samples& samples);

}  // namespace csv
