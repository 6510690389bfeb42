#pragma once

#include <filesystem>
#include <functional>
#include <memory>

namespace runner::database {

/// Copies a database, as it is at one moment, with its payload files to another path. Trials may run meanwhile, and
/// their commits wait for milliseconds only, unless an older runner or another program writes as well: then for as long
/// as the database takes to be copied.
class Backup {
 public:
  /// Opens the database; makes nothing. Throws DatabaseError, also where there is something at `to`.
  Backup(const std::filesystem::path& from, const std::filesystem::path& to);
  ~Backup();

  /// Makes the copy, under a name of its own until it is whole. Returns false where `stopped` said to stop. Throws
  /// DatabaseError. Unless it returns true nothing of it is left, and what somebody else made at `to` meanwhile is as
  /// it was.
  bool run(const std::function<bool()>& stopped);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace runner::database
