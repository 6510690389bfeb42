#include "report/table_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace runner::report {

namespace {

using database::Cell;
using database::Table;

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

}  // namespace

std::string to_text(const Table& table, TableForm form, const BoxLook& look) {
  if (form == TableForm::tsv) return to_tsv(table);
  if (form == TableForm::json) return to_json(table);
  return box_text(table, look);
}

}  // namespace runner::report
