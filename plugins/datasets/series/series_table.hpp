#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "csv/number_form.hpp"

namespace runner {

/// Says where a series stands in a text file.
struct SeriesColumns {
  /// Numbers or dates, by which rows are put into their order.
  std::string time;
  std::vector<std::string> targets;
  std::vector<std::string> inputs;
};

/// Says how the file is written.
struct SeriesFormat {
  /// Found in the first line where it is not given.
  std::optional<char> delimiter;
  csv::NumberForm numbers = {};
  bool header = true;
};

/// Holds the numbers of a series, the earliest row first.
struct SeriesTable {
  /// Row after row, the targets' numbers and then the inputs'.
  std::vector<double> numbers;
  std::size_t rows = 0;
  std::size_t width = 0;
  /// The time of each row as the file has it.
  std::vector<std::string> times;
  /// Which columns float32 would lose something of.
  std::vector<bool> is_lost_in_float32;
  /// What a person should know, a sentence each.
  std::vector<std::string> notes;
};

/// Reads the columns of a file. Throws std::runtime_error, which names file, line and column, for a column that is not
/// there, a cell that is no number, and two rows of one time.
SeriesTable read_series(const std::filesystem::path& path, const SeriesFormat& format, const SeriesColumns& columns);

}  // namespace runner
