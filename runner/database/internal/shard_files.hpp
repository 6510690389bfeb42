#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "database/internal/payload_store.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Brings payload files of a shard into the folder of the target, under temporary names until a transaction needs them.
/// The caller holds a PayloadLease of the target. What is left goes at the end of this object.
class ShardFiles {
 public:
  /// `link` says that a file may be the same in both.
  ShardFiles(ShardSource& shard, const DatabasePaths& target, bool link);
  ShardFiles(const ShardFiles&) = delete;
  ShardFiles& operator=(const ShardFiles&) = delete;
  ~ShardFiles();

  /// Makes sure that the target has the file, or a copy of it that is durable and has that digest. Says what is wrong
  /// with the shard's; nothing where all is well. Throws DatabaseError where the target cannot be written.
  std::string bring(const std::string& sha256);

  /// Gives a file that `bring` found well its name in the target, inside the writer's transaction.
  void adopt(PayloadStore& store, const std::string& sha256, std::int64_t bytes);

 private:
  ShardSource& shard_;
  DatabasePaths target_;
  bool link_;
  /// By digest.
  std::map<std::string, std::filesystem::path> temporaries_;
  std::map<std::string, std::string> problems_;

  bool target_has(const std::string& sha256) const;
  std::filesystem::path link_or_copy(const std::string& sha256) const;
  std::string copy_checked(const std::string& sha256);
};

}  // namespace runner::database
