#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "database/database_error.hpp"
#include "database/table.hpp"

namespace runner::cli {

/// Prints a table to standard output: a box on a terminal, where the last `optional_columns` are left out if there is
/// no room for them, TSV in a pipe, JSON where asked.
void print_table(const database::Table& table, bool json, std::size_t optional_columns = 0);

/// Prints text that is stored to standard output: byte for byte in a pipe, unable to steer it on a terminal.
void print_stored(const std::string& text);

/// Prints JSON to standard output, on `indent` columns or, where that is -1, in one line. What is no UTF-8, such as a
/// file's name may be, comes as U+FFFD.
void print_json(const nlohmann::json& json, int indent);
void print_json(const nlohmann::ordered_json& json, int indent);

/// Prints what went wrong with the database and returns the exit code that belongs to it.
int report_database_error(const database::DatabaseError& error);

}  // namespace runner::cli
