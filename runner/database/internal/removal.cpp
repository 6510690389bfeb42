#include "database/internal/removal.hpp"

#include <SQLiteCpp/Statement.h>

namespace runner::database {

std::vector<std::string> files_of_experiment_alone(SQLite::Database& database, std::int64_t experiment) {
  SQLite::Statement query(
      database,
      "SELECT lower(hex(sha256)) FROM ("
      "SELECT c.sha256, t.experiment_id FROM checkpoint AS c JOIN trial AS t ON t.id = c.trial_id"
      " WHERE c.is_file = 1 AND c.payload_state IS NULL"
      " UNION ALL SELECT s.sha256, t.experiment_id FROM resume_state AS s JOIN trial AS t ON t.id = s.trial_id"
      " WHERE s.is_file = 1)"
      " GROUP BY sha256 HAVING min(experiment_id) = ?1 AND max(experiment_id) = ?1");
  query.bind(1, experiment);
  std::vector<std::string> files;
  while (query.executeStep()) files.push_back(query.getColumn(0).getString());
  return files;
}

std::vector<std::int64_t> trial_numbers(SQLite::Database& database, std::int64_t experiment) {
  SQLite::Statement query(database, "SELECT id FROM trial WHERE experiment_id = ? ORDER BY id DESC");
  query.bind(1, experiment);
  std::vector<std::int64_t> trials;
  while (query.executeStep()) trials.push_back(query.getColumn(0).getInt64());
  return trials;
}

std::vector<std::string> files_in_use(SQLite::Database& database) {
  SQLite::Statement query(database,
                          "SELECT lower(hex(sha256)) FROM checkpoint WHERE is_file = 1 AND payload_state IS NULL"
                          " UNION SELECT lower(hex(sha256)) FROM resume_state WHERE is_file = 1");
  std::vector<std::string> files;
  while (query.executeStep()) files.push_back(query.getColumn(0).getString());
  return files;
}

}  // namespace runner::database
