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

/// Says whether the names of all columns but the target are numbers, or what stands for missing ones.
bool has_number_names(const Columns& columns, std::size_t target);

/// Throws std::runtime_error where a table to train on has one column only, columns of no name or of one name, or a row
/// of data for its header: numbers, with a target that is one, too, or a label of other rows.
void check_names(const Columns& columns, const ColumnChoice& target);

/// Says which columns a model takes for its features.
struct Features {
  /// As they were called in training; empty where they had no names.
  std::vector<std::string> names;
  std::size_t number = 0;
};

/// Returns the columns that hold these features, in their order: by name where the table has a header and they have
/// names; else by place, where there are just as many columns, or the target's beside them. Columns are passed over
/// only where the others are found by name. Throws std::runtime_error where they are not there.
std::vector<std::size_t> feature_columns(const Columns& columns, const Features& features,
                                         const std::optional<ColumnChoice>& target);

}  // namespace csv
