#pragma once

#include <filesystem>
#include <functional>

namespace runner::database {

/// Says how far a migration is.
struct MigrationStep {
  /// The schemas that the database has and will have.
  int from = 0;
  int to = 0;
  /// Which step is at work, from 1, of how many. One may take most of the time.
  int step = 0;
  int steps = 0;
};

/// Is called at the beginning of each step, and several times a second while one lasts. What it throws ends the
/// migration, of which nothing is then left.
using OnMigration = std::function<void(const MigrationStep&)>;

/// Migrates a database that an older runner has made, which takes minutes where it is large. Does nothing but look at
/// the file where there is none, where it is up to date, and where nobody may write: it is then migrated in memory by
/// whoever reads it. Throws DatabaseError.
void bring_up_to_date(const std::filesystem::path& database, const OnMigration& on_step);

}  // namespace runner::database
