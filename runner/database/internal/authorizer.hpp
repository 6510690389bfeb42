#pragma once

#include <string>

struct sqlite3;

namespace runner::database {

/// Remembers what the authorizer last denied, for the message; empty where nothing was.
struct Denial {
  std::string what;
  /// A transaction that the reader itself begins or ends is let through.
  bool allows_transactions = false;
};

/// Lets a connection only read its one database: no writing, no other files, no settings, no transactions and no
/// extensions. It can still roll back a killed writer's journal, which happens below SQL. `denial` must outlive the
/// connection.
void allow_only_reading(sqlite3* handle, Denial& denial);

}  // namespace runner::database
