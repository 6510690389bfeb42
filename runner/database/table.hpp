#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace runner::database {

/// Holds one value as SQLite gave it: NULL, INTEGER, REAL, TEXT or BLOB.
using Cell = std::variant<std::nullptr_t, std::int64_t, double, std::string, std::vector<std::byte>>;

/// Holds the whole result of a query, free of the database.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  ///< Each as long as `columns`.
};

/// Returns what a cell holds where that is a Value; nothing where it is NULL or something else.
template <class Value>
std::optional<Value> optional_in(const Cell& cell) {
  if (const auto* value = std::get_if<Value>(&cell)) return *value;
  return std::nullopt;
}

/// Returns what a cell holds where it can hold nothing else in a database of ours. Throws DatabaseError (unreadable)
/// where another program has changed that.
const std::string& text_in(const Cell& cell);
std::string& text_in(Cell& cell);
std::int64_t number_in(const Cell& cell);
std::vector<std::byte>& bytes_in(Cell& cell);

}  // namespace runner::database
