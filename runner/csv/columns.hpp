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
  bool has_header() const { return has_header_; }
  /// Returns the rows of the table that hold data, in their order.
  const std::vector<std::size_t>& data_rows() const { return data_rows_; }
  /// Returns the first of them.
  std::size_t first_row() const { return data_rows_.front(); }
  std::size_t rows() const { return data_rows_.size(); }
  /// Leaves only these rows, of which there must be one.
  void keep(std::vector<std::size_t> rows) { data_rows_ = std::move(rows); }
  const std::vector<std::string>& names() const { return names_; }
  /// Says whether a column numbers or names the rows, as pandas and R write it: the first, where it has no name, and
  /// any `Unnamed: 0`.
  bool is_index(std::size_t column) const;

  /// Returns the only column of this name, blanks around it off; none where there is none. Throws std::runtime_error
  /// where there are several.
  std::optional<std::size_t> find(const std::string& name) const;
  /// Says what a name that no column has may have been meant for: `; did you mean 'x'?`, or which there are.
  std::string meant_by(const std::string& name) const;
  /// Returns the column chosen. Throws std::runtime_error where there is none or there are several.
  std::size_t choose(const ColumnChoice& choice) const;

 private:
  const Table& table_;
  bool has_header_;
  std::vector<std::size_t> data_rows_;
  std::vector<std::string> names_;
  std::multimap<std::string, std::size_t> places_;
};

/// Says what to do where a table has one column only; nothing where it has more.
std::string delimiter_hint(const Table& table);

/// Says which columns a model takes its features from.
struct WantedColumns {
  /// As they were called in training; empty where they had no names.
  std::vector<std::string> names;
  std::size_t number = 0;
  /// The table of the training had columns that were neither feature nor target.
  bool others_were_there = false;
  /// It had no header, so that the names are places.
  bool names_are_places = false;
};

/// Returns the wanted columns, in their order: by name where the table has a header and they have names; else by place,
/// where there are just as many columns, or the target's beside them. If others were there in training, which place the
/// target has is not known, but places that are the names can be looked for. Columns are passed over only where the
/// others are found by name. Throws std::runtime_error where they are not there.
std::vector<std::size_t> find_columns(const Columns& columns, const WantedColumns& wanted,
                                      const std::optional<ColumnChoice>& target);

}  // namespace csv
