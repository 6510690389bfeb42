#include "database/database_paths.hpp"

#include <system_error>

#include "database/internal/system_error.hpp"
#include "digest/sha256.hpp"

namespace runner::database {

DatabasePaths::DatabasePaths(const std::filesystem::path& database) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(database, error);
  if (!error) database_ = std::filesystem::weakly_canonical(absolute, error);
  if (error) throw system_error("cannot follow the path of the database", database, error.value());
  if (!database_.has_filename()) {
    throw DatabaseError(DatabaseFault::unreadable,
                        database.string() + ": this is a folder; give the path of a database file", database);
  }
}

std::filesystem::path DatabasePaths::beside(const std::string& suffix) const {
  auto path = database_;
  path += suffix;
  return path;
}

std::filesystem::path DatabasePaths::writer_lock() const { return beside(".lock"); }

std::filesystem::path DatabasePaths::queue_lock() const { return beside(".queue.lock"); }

std::filesystem::path DatabasePaths::backup_lock() const { return beside(backup_lock_suffix); }

std::filesystem::path DatabasePaths::experiment_lock(std::int64_t experiment) const {
  return beside(".experiment-" + std::to_string(experiment) + ".lock");
}

std::filesystem::path DatabasePaths::payload_folder() const { return beside(".checkpoints"); }

std::filesystem::path DatabasePaths::payload_lock() const { return beside(".checkpoints.lock"); }

std::string DatabasePaths::relative_payload_folder() const { return (payload_folder().filename() / "").string(); }

// Rows are not to be trusted: a digest that is a path would lead anywhere.
std::filesystem::path DatabasePaths::payload_file(const std::string& sha256) const {
  if (!is_sha256_hex(sha256)) {
    throw DatabaseError(DatabaseFault::unreadable,
                        database_.string() + ": '" + sha256 +
                            "' stands where the SHA-256 of a checkpoint belongs (64 digits 0-9a-f); another program has"
                            " changed the database: restore it from a backup",
                        database_);
  }
  return payload_folder() / (sha256 + ".safetensors");
}

}  // namespace runner::database
