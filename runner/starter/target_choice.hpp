#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "csv/columns.hpp"
#include "starter/column_look.hpp"

namespace runner::starter {

/// Says which column of a table is to be predicted.
struct TargetChoice {
  std::size_t column = 0;
  /// For a person, as the end of a sentence.
  std::string why;
};

/// Chooses the target: the column that `wanted` names (its place where there is no header), else the last one with a
/// name that targets have, else the last one that could be a target. Throws std::runtime_error where there is none.
TargetChoice choose_target(const csv::Columns& columns, const std::vector<ColumnLook>& looks,
                           const std::optional<std::string>& wanted);

/// Says whether a target is a class or a number.
struct TaskChoice {
  bool classifies = true;
  std::string why;
};

/// Chooses the task by what the target looks like, or as `wanted` says: `classification` or `regression`.
TaskChoice choose_task(const ColumnLook& target, const std::optional<std::string>& wanted);

}  // namespace runner::starter
