#include "report/table_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "report/columns.hpp"
#include "report/visible.hpp"

namespace runner::report {

namespace {

using database::Cell;
using database::Table;

constexpr std::size_t narrowest_column = 8;

bool is_number(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

std::string plain(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&cell)) return fmt::format("<{} bytes>", blob->size());
  return "";
}

std::string hex(const std::vector<std::byte>& bytes) {
  std::string text;
  for (const std::byte byte : bytes) text += fmt::format("{:02x}", std::to_integer<int>(byte));
  return text;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '\t':
        result += "\\t";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\\':
        result += "\\\\";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

std::string to_tsv(const Table& table) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i) text += (i > 0 ? "\t" : "") + escaped(table.columns[i]);
  text += '\n';
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "\t" : "") + escaped(plain(row[i]));
    text += '\n';
  }
  return text;
}

// An object has each key once: the second column `trial` becomes `trial:1`, as SQLite calls it within a view.
std::vector<std::string> keys_of(const Table& table) {
  std::vector<std::string> keys;
  for (const std::string& column : table.columns) {
    std::string key = column;
    for (int i = 1; std::find(keys.begin(), keys.end(), key) != keys.end(); ++i) key = column + ":" + std::to_string(i);
    keys.push_back(key);
  }
  return keys;
}

std::string to_json(const Table& table) {
  const auto keys = keys_of(table);
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto& value = object[keys[i]];
      if (const auto* number = std::get_if<std::int64_t>(&row[i])) value = *number;
      if (const auto* real = std::get_if<double>(&row[i])) value = *real;
      if (const auto* string = std::get_if<std::string>(&row[i])) value = *string;
      if (const auto* blob = std::get_if<std::vector<std::byte>>(&row[i])) value = hex(*blob);
    }
    rows.push_back(std::move(object));
  }
  return rows.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string padded(const std::string& text, std::size_t columns, bool to_the_right) {
  const std::string space(columns - std::min(columns, columns_of(text)), ' ');
  return to_the_right ? space + text : text + space;
}

std::string shown(const Cell& cell) {
  return std::holds_alternative<std::nullptr_t>(cell) ? "NULL" : one_line(plain(cell));
}

std::vector<std::size_t> column_widths(const Table& table, std::size_t width) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    std::size_t widest = columns_of(one_line(table.columns[i]));
    for (const auto& row : table.rows) widest = std::max(widest, columns_of(shown(row[i])));
    widths.push_back(std::min(widest, width));
  }
  // The widest column gives way first.
  const std::size_t frame = 3 * widths.size() + 1;
  while (!widths.empty() && std::accumulate(widths.begin(), widths.end(), frame) > width) {
    auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= narrowest_column) break;
    --*widest;
  }
  return widths;
}

std::string to_box(const Table& table, std::size_t width) {
  const auto widths = column_widths(table, width);
  const auto rule = [&](const char* left, const char* middle, const char* right) {
    std::string line = left;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) line += middle;
      for (std::size_t k = 0; k < widths[i] + 2; ++k) line += "─";
    }
    return line + right + "\n";
  };
  std::string text = rule("┌", "┬", "┐");
  for (std::size_t i = 0; i < widths.size(); ++i) {
    text += "│ " + padded(cut(one_line(table.columns[i]), widths[i]), widths[i], false) + " ";
  }
  text += "│\n" + rule("├", "┼", "┤");
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      text += "│ " + padded(cut(shown(row[i]), widths[i]), widths[i], is_number(row[i])) + " ";
    }
    text += "│\n";
  }
  return text + rule("└", "┴", "┘");
}

}  // namespace

std::string to_text(const Table& table, TableForm form, int width) {
  if (form == TableForm::tsv) return to_tsv(table);
  if (form == TableForm::json) return to_json(table);
  return to_box(table, static_cast<std::size_t>(width));
}

}  // namespace runner::report
