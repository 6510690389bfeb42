#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "csv/samples.hpp"
#include "starter/column_look.hpp"
#include "starter/table_format.hpp"
#include "starter/target_choice.hpp"
#include "starter/time_look.hpp"
#include "starter/training_choice.hpp"

namespace runner::starter {

/// What a column of a table is taken for.
enum class Use {
  target,
  number,
  categories,
  /// It names the rows.
  id,
  /// It says which rows belong together, or when they were.
  group,
  time,
  /// It numbers the rows without a name of its own, and is passed over by the data set itself.
  index,
  ignored
};

struct ColumnUse {
  ColumnLook look;
  Use use = Use::number;
  /// For a person, why it is an id or ignored.
  std::string why = {};

  /// Says whether the data set must be told that these are categories: of text alone it finds that out.
  bool are_named_categories() const { return use == Use::categories && look.content != Content::text; }
};

/// Says what a table was taken for, and holds it as the csv data set reads it then.
struct TableLook {
  std::filesystem::path path;
  TableFormat format;
  std::vector<ColumnUse> columns;
  TargetChoice target;
  TaskChoice task;
  /// What stands for a missing value beside what usually does.
  std::vector<std::string> na_values;
  /// Those of the target that other columns have as well, a sentence each.
  std::vector<std::string> shared_na_values;
  /// The word `none` is a category, as it stands among text alone.
  bool has_none_for_category = false;
  /// The data set's parameter of that name.
  std::string missing = "error";
  /// Rows without a target are left out, as `missing_target: drop` does.
  bool drops_missing_targets = false;
  /// Of the file; the samples may be fewer.
  std::size_t rows = 0;
  /// Of the column that tells times, where there is one and it is not the target.
  std::optional<TimeLook> time = std::nullopt;
  csv::Samples samples;

  const ColumnLook& target_look() const { return columns[target.column].look; }
  /// Returns all that stands for a missing value: the data set's parameter na_values.
  std::vector<std::string> missing_values() const;
  /// Returns the names of the columns of a use, in their order.
  std::vector<std::string> names(Use use) const;
  /// Returns how the rows are divided into parts.
  Division division() const;
  /// Says whether the rows are plainly a series: one a time, as far apart as the next, and a number to predict.
  bool is_series() const;
  /// Returns how many rows each class has; empty for a regression.
  std::vector<std::size_t> class_sizes() const;
};

/// What a person has said of a table.
struct TableRequest {
  std::filesystem::path path;
  std::optional<std::string> target = std::nullopt;
  std::optional<std::string> task = std::nullopt;
};

/// Looks at a table, decides what each column is for, and reads it by the rules of the csv data set. Throws
/// std::runtime_error, which names file, line and column, for what that data set cannot train on.
TableLook look_at_table(const TableRequest& request);

/// Says how the rows of a file plainly are a series, for a person; empty where they are not, and where it is no table.
/// Reads no more than that takes: a table of times and one column of numbers is none that the csv data set can train
/// on.
std::string series_in(const std::filesystem::path& path);

}  // namespace runner::starter
