#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "csv/columns.hpp"
#include "csv/table_options.hpp"

namespace csv {

/// Says what each column of a table to train on is for.
struct ColumnRoles {
  std::size_t target = 0;
  std::optional<std::size_t> id = std::nullopt;
  std::optional<std::size_t> groups = std::nullopt;
  std::optional<std::size_t> time = std::nullopt;
  /// In the order in which a model gets them.
  std::vector<std::size_t> features = {};
  /// What a person should know, a sentence each.
  std::vector<std::string> notes = {};
};

/// Gives each column its role: as the options say, else every column but the target and the rows' index is a feature.
/// Throws std::runtime_error where a column that is named is not there or has two roles, where columns that are used
/// have no name or share one, where there is no feature, and where the first row seems to be a row of data under
/// `header`, or to hold names without it.
ColumnRoles roles_of(const Columns& columns, const ColumnChoice& target, const TableOptions& options);

/// Throws std::runtime_error where a table has no header and the first row no number in any of these columns, but text.
void refuse_names(const Columns& columns, const std::vector<std::size_t>& of, const MissingValues& missing_values);

/// Returns the column that names the rows, where there is one that is none of these.
std::optional<std::size_t> id_column(const Columns& columns, const TableOptions& options,
                                     const std::vector<std::size_t>& others);

}  // namespace csv
