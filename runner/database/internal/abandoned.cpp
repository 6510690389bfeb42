#include "database/internal/abandoned.hpp"

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>

#include "database/experiment_lock.hpp"

namespace runner::database {

namespace {

// The experiments whose trials say that they run, though nobody runs them: `4, 7`.
std::string abandoned_experiments(SQLite::Database& database, const DatabasePaths& paths) {
  std::string list;
  SQLite::Statement query(database, "SELECT DISTINCT experiment_id FROM trial WHERE state = 'running'");
  while (query.executeStep()) {
    const std::int64_t experiment = query.getColumn(0).getInt64();
    if (ExperimentLock::holder(paths, experiment)) continue;
    list += (list.empty() ? "" : ", ") + std::to_string(experiment);
  }
  return list;
}

// The table's columns in their order, three of them as they are to be seen where `condition` holds.
std::string columns_of(SQLite::Database& database, const std::string& table, const std::string& condition) {
  std::string columns;
  SQLite::Statement query(database, "SELECT name FROM pragma_table_info(?)");
  query.bind(1, table);
  while (query.executeStep()) {
    const std::string name = query.getColumn(0).getString();
    const char* shown = name == "state"     ? "interrupted"
                        : name == "reason"  ? abandoned_reason
                        : name == "message" ? abandoned_message
                                            : nullptr;
    columns += columns.empty() ? "" : ", ";
    columns += shown == nullptr ? name : "iif(" + condition + ", '" + shown + "', " + name + ") AS " + name;
  }
  return columns;
}

void stand_before(SQLite::Database& database, const std::string& table, const std::string& condition) {
  const std::string columns = columns_of(database, table, "state = 'running' AND " + condition);
  database.exec("CREATE TEMP VIEW " + table + " AS SELECT " + columns + " FROM main." + table);
}

}  // namespace

void show_abandoned_as_interrupted(SQLite::Database& database, const DatabasePaths& paths) {
  const std::string experiments = abandoned_experiments(database, paths);
  if (experiments.empty()) return;
  stand_before(database, "attempt",
               "trial_id IN (SELECT id FROM main.trial WHERE experiment_id IN (" + experiments + "))");
  stand_before(database, "trial", "experiment_id IN (" + experiments + ")");
}

}  // namespace runner::database
