#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/report.hpp"
#include "config/sweep/sweep.hpp"

namespace runner::config {

/// Returns a value as the swept key's type; none where it notes a fault in the report it is given.
using ValueChecker = std::function<std::optional<nlohmann::json>(const Node&, Report&)>;

/// Holds what one swept key takes in each row of its axis, checked.
struct Column {
  std::string key;
  std::vector<AxisValue> values;
};

/// Makes the column of a swept key from what `check` returns for each of its values. Of what a random search draws the
/// ends are checked, too, so that a range that leaves the bounds is noted whatever was drawn. None where a value is at
/// fault.
std::optional<Column> make_column(const SweptKey& swept, const ValueChecker& check, Report& report);

/// Puts the columns of an axis together. Rows of a list or zip that appear twice are noted: they would be the same
/// trial. None where a column is missing, since it was at fault, or the columns differ in length.
std::optional<Axis> make_axis(const SweptAxis& swept, std::vector<Column>& columns, Report& report);

}  // namespace runner::config
