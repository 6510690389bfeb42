#include "database/internal/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace runner::database {

void append_number(std::string& text, double value) {
  if (!std::isfinite(value)) {
    text += std::isnan(value) ? R"("nan")" : value > 0 ? R"("inf")" : R"("-inf")";
    return;
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const std::string_view written(digits.data(), static_cast<std::size_t>(end - digits.data()));
  text += written;
  // Without them it would be read as an integer.
  if (written.find_first_of(".e") == std::string_view::npos) text += ".0";
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
