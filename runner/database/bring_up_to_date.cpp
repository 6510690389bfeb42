#include "database/bring_up_to_date.hpp"

#include <chrono>

#include "database/database_paths.hpp"
#include "database/internal/connection.hpp"
#include "database/internal/inspection.hpp"
#include "database/internal/schema.hpp"

namespace runner::database {

void bring_up_to_date(const std::filesystem::path& database, const OnMigration& on_step) {
  constexpr std::chrono::milliseconds wait{60'000};
  const DatabasePaths paths(database);
  const auto schema = inspect(paths);
  if (schema && *schema < schema_version()) migrate_where_possible(paths, wait, on_step);
}

}  // namespace runner::database
