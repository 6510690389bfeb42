#include "report/shown_cell.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <optional>

#include "text/visible.hpp"

namespace runner::report {

namespace {

constexpr std::time_t longest_age = 30 * 86400;

std::optional<std::time_t> time_from(std::string_view utc) {
  std::tm parts{};
  int end = 0;
  const std::string text(utc.substr(0, 19));
  const bool fits = std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon,
                                &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &end) == 6;
  if (!fits || end != 19 || (utc.size() > 19 && utc[19] != '.')) return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return ::timegm(&parts);
}

std::string age_text(std::time_t seconds) {
  if (seconds < 60) return fmt::format("{}s ago", seconds);
  if (seconds < 3600) return fmt::format("{}m ago", seconds / 60);
  if (seconds < 86400) return fmt::format("{}h ago", seconds / 3600);
  return fmt::format("{}d ago", seconds / 86400);
}

}  // namespace

std::string shown_number(double number) { return fmt::format("{:.6g}", number); }

std::string shown_time(std::string_view utc, std::time_t now) {
  const auto time = time_from(utc);
  if (!time) return std::string(utc);
  std::tm local{};
  ::localtime_r(&*time, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &local);
  const std::time_t age = now - *time;
  return age >= 0 && age < longest_age ? fmt::format("{}, {}", text.data(), age_text(age)) : text.data();
}

std::string shown_cell(const database::Cell& cell, std::string_view column, std::time_t now) {
  if (std::holds_alternative<std::nullptr_t>(cell)) return "NULL";
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&cell)) return shown_number(*real);
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&cell)) return fmt::format("<{} bytes>", blob->size());
  const auto& text = std::get<std::string>(cell);
  return text::one_line(column.ends_with("_at") ? shown_time(text, now) : text);
}

}  // namespace runner::report
