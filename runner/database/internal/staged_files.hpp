#pragma once

#include <filesystem>
#include <optional>

#include "database/database_paths.hpp"
#include "files/descriptor.hpp"
#include "files/staging_folder.hpp"

namespace runner::database {

/// Holds a database and its payload files while they are made, in a new folder beside the place where they will be. The
/// folder goes at the end of this object with what is still in it, or the next time where the program was killed.
class StagedFiles {
 public:
  /// Makes the folder, with an empty file for the database. Throws DatabaseError.
  explicit StagedFiles(const DatabasePaths& target);
  StagedFiles(const StagedFiles&) = delete;
  StagedFiles& operator=(const StagedFiles&) = delete;

  /// Returns the database's file for now.
  const std::filesystem::path& database() const noexcept { return paths_->database(); }

  /// Copies a payload from where it is open to its end, and waits until the disk has it. Throws DatabaseError, which
  /// names the side that failed.
  void copy(const files::Descriptor& payload, const std::filesystem::path& file) const;

  /// Moves all of it to its place, replacing nothing. Throws DatabaseError where something is there; all is then back
  /// here.
  void put_in_place();

 private:
  DatabasePaths target_;
  std::optional<files::StagingFolder> folder_;
  std::optional<DatabasePaths> paths_;

  void note_move() const;
};

/// Removes what killed programs have left of their StagedFiles in this folder, and what they had moved to its place
/// before the rest.
void remove_abandoned_staging(const std::filesystem::path& folder) noexcept;

}  // namespace runner::database
