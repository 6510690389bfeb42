#pragma once

#include <cstddef>
#include <cstdint>
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

}  // namespace runner::database
