#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "csv/csv_table.hpp"

namespace csv {

/// Says which column is meant: its name, or its place, from 0 or, as -1 for the last, from the end.
using ColumnChoice = std::variant<std::int64_t, std::string>;

/// Says what the columns of a table are called and which rows hold data. Points to the table.
class Columns {
 public:
  /// Takes names from the first row, blanks around them off; where there is no header, the columns are called by their
  /// places, from 0. Columns at the end that have neither name nor content do not count. Throws std::runtime_error
  /// where no row holds data.
  Columns(const Table& table, bool header);

  const Table& table() const { return table_; }
  bool has_header() const { return first_row_ == 1; }
  /// Returns the first row of data.
  std::size_t first_row() const { return first_row_; }
  std::size_t rows() const { return table_.rows() - first_row_; }
  const std::vector<std::string>& names() const { return names_; }
  /// Says whether a column numbers or names the rows, as pandas and R write it: the first, where it has no name, and
  /// any `Unnamed: 0`.
  bool is_index(std::size_t column) const;

  /// Returns the only column of this name, blanks around it off; none where there is none. Throws std::runtime_error
  /// where there are several.
  std::optional<std::size_t> find(const std::string& name) const;
  /// Returns the column chosen. Throws std::runtime_error where there is none or there are several.
  std::size_t choose(const ColumnChoice& choice) const;

 private:
  const Table& table_;
  std::size_t first_row_;
  std::vector<std::string> names_;
  std::multimap<std::string, std::size_t> places_;
};

/// Throws std::runtime_error where a table to train on has one column only, columns of no name or of one name, or
/// numbers for names while `target` is none of them: these are a row of data.
void check_names(const Columns& columns, const ColumnChoice& target);

/// Returns the columns that hold these features, in their order: by name under a header; else by place, where there are
/// just as many columns, or one more at the place of `target`, as in training. Throws std::runtime_error where they are
/// not there.
std::vector<std::size_t> feature_columns(const Columns& columns, const std::vector<std::string>& features,
                                         const std::optional<ColumnChoice>& target);

}  // namespace csv
