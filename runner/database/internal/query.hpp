#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "database/internal/authorizer.hpp"
#include "database/question.hpp"
#include "database/table.hpp"

struct sqlite3;

namespace runner::database {

/// Names what a query runs on. All of it is owned by the reader.
struct QueryTarget {
  sqlite3* handle;
  const std::filesystem::path& database;
  Denial& denial;
  std::chrono::milliseconds wait;
};

/// Runs one statement and reads its result whole; no statement is left open. Throws DatabaseError: query, denied,
/// locked, unreadable.
Table run_query(const QueryTarget& target, std::string_view sql, const std::vector<Cell>& values);

/// Does the same with values by name. Throws DatabaseError (query), too, where a parameter has no value or a value no
/// parameter.
Table run_query(const QueryTarget& target, std::string_view sql, const NamedValues& values);

/// The same, but shows each row as it is read, while the statement is open; returns the columns' names.
std::vector<std::string> run_query(const QueryTarget& target, std::string_view sql, const std::vector<Cell>& values,
                                   const std::function<void(std::vector<Cell>&&)>& on_row);

}  // namespace runner::database
