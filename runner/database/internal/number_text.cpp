#include "database/internal/number_text.hpp"

#include <charconv>
#include <cmath>

#include "database/database_error.hpp"
#include "events/decimal_text.hpp"
#include "events/non_finite.hpp"

namespace runner::database {

void append_number(std::string& text, double value) {
  if (const auto written = events::non_finite_text(value)) {
    text += '"';
    text += *written;
    text += '"';
    return;
  }
  events::append_decimal(text, value);
}

double number_from_text(std::string_view text) {
  if (text.starts_with('"') && text.ends_with('"') && text.size() > 1) {
    if (const auto number = events::non_finite_number(text.substr(1, text.size() - 2))) return *number;
  }
  double number = 0.0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return number;
  throw DatabaseError(DatabaseFault::unreadable,
                      "a metric is stored as '" + std::string(text) + "', which is no number");
}

double number_in(const SQLite::Column& column) {
  if (!column.isText()) return column.getDouble();
  const std::string text = column.getString();
  if (const auto number = events::non_finite_number(text)) return *number;
  throw DatabaseError(DatabaseFault::unreadable, "a metric is stored as '" + text + "', which is no number");
}

std::optional<double> finite_value(const std::vector<events::Metric>& metrics, std::string_view name) {
  const auto value = events::value_of(metrics, Split::validation, name);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string numbers_text(const std::vector<events::Metric>& metrics) {
  std::string text = "[";
  for (const auto& metric : metrics) {
    if (text.size() > 1) text += ',';
    append_number(text, metric.value);
  }
  return text += ']';
}

}  // namespace runner::database
