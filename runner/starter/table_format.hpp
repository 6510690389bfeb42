#pragma once

#include <string>

#include "csv/number_form.hpp"
#include "starter/config_text.hpp"

namespace runner::starter {

/// Says how a table is written.
struct TableFormat {
  char delimiter = ',';
  csv::NumberForm numbers = {};
  /// The first row holds the columns' names.
  bool header = true;
};

/// Adds what a config says of how a table is written: the delimiter, and what its numbers have beside points.
void write_format(ConfigText& config, const TableFormat& format);

/// Returns the same for a person, as the end of a sentence: `, decimal commas`; nothing for plain numbers.
std::string shown_number_form(const csv::NumberForm& numbers);

/// Finds out how a text is written: what separates its cells, what its numbers are written with, and whether its first
/// row holds names. Throws std::runtime_error, which names `file`, for what is no table.
TableFormat find_format(const std::string& text, const std::string& file);

}  // namespace runner::starter
