#pragma once

#include <string>

namespace runner::starter {

/// Says how a table is written.
struct TableFormat {
  char delimiter = ',';
  char decimal = '.';
  /// The first row holds the columns' names.
  bool header = true;
};

/// Finds out how a text is written: what separates its cells, whether its numbers have commas, and whether its first
/// row holds names. Throws std::runtime_error, which names `file`, for what is no table.
TableFormat find_format(const std::string& text, const std::string& file);

}  // namespace runner::starter
