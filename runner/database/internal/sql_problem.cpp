#include "database/internal/sql_problem.hpp"

#include <algorithm>

namespace runner::database {

namespace {

std::string remedy(const std::string& message) {
  if (!message.starts_with("no such table")) return "";
  return "; the views are trials, best_checkpoints, checkpoint_history, leaderboard, metrics, learning_curves, "
         "result_tables and payloads";
}

}  // namespace

DatabaseError sql_problem(std::string_view sql, int offset, const std::string& message) {
  if (offset < 0 || static_cast<std::size_t>(offset) > sql.size()) {
    return {DatabaseFault::query, "SQL: " + message + remedy(message)};
  }
  const auto before = sql.substr(0, static_cast<std::size_t>(offset));
  const auto line_number = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto column = before.size() - line_start;
  const auto line = sql.substr(line_start, sql.find('\n', line_start) - line_start);
  return {DatabaseFault::query, "SQL:" + std::to_string(line_number) + ":" + std::to_string(column + 1) + ": " +
                                    message + remedy(message) + "\n  " + std::string(line) + "\n  " +
                                    std::string(column, ' ') + "^"};
}

DatabaseError denied_problem(const std::string& what) {
  return {DatabaseFault::denied,
          "SQL: only reading is allowed here, and " + what +
              " is more than that; to change a database, open a copy of it in the sqlite3 shell"};
}

}  // namespace runner::database
