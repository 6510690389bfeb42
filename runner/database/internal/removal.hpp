#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <vector>

namespace runner::database {

/// Lists the payload files that only this experiment has, by their digests. Throws SQLite::Exception.
std::vector<std::string> files_of_experiment_alone(SQLite::Database& database, std::int64_t experiment);

/// Lists the numbers of an experiment's trials. Throws SQLite::Exception.
std::vector<std::int64_t> trial_numbers(SQLite::Database& database, std::int64_t experiment);

/// Lists the payload files that rows name, by their digests. Throws SQLite::Exception.
std::vector<std::string> files_in_use(SQLite::Database& database);

}  // namespace runner::database
