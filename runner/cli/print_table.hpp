#pragma once

#include <string>

#include "database/database_error.hpp"
#include "database/table.hpp"

namespace runner::cli {

/// Prints a table to standard output: a box on a terminal, TSV in a pipe, JSON where asked.
void print_table(const database::Table& table, bool json);

/// Prints text that is stored to standard output: byte for byte in a pipe, unable to steer it on a terminal.
void print_stored(const std::string& text);

/// Prints what went wrong with the database and returns the exit code that belongs to it.
int report_database_error(const database::DatabaseError& error);

}  // namespace runner::cli
