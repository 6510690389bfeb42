#pragma once

#include <SQLiteCpp/Column.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/events.hpp"

namespace runner::database {

/// Appends a number as `events::append_decimal` does. One that is not finite is one of the JSON texts "nan", "inf" and
/// "-inf".
void append_number(std::string& text, double value);

/// Returns the number that `append_number` wrote, as SQLite gives an element of a JSON array: a number, or one of those
/// texts.
double number_in(const SQLite::Column& column);

/// Returns the number that `append_number` wrote, from its text. Throws DatabaseError (unreadable) for anything else.
double number_from_text(std::string_view text);

/// Returns a metric of the validation part; none where it is absent or not finite.
std::optional<double> finite_value(const std::vector<events::Metric>& metrics, std::string_view name);

/// Returns the numbers of an evaluation as a JSON array, in their order.
std::string numbers_text(const std::vector<events::Metric>& metrics);

}  // namespace runner::database
