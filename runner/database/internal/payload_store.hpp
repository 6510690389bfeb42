#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "database/database_paths.hpp"
#include "database/internal/file_lock.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

/// Keeps payloads that are files, named by their SHA-256, in the folder beside the database. It is used by one thread
/// at a time.
class PayloadStore {
 public:
  /// Makes a store for the folder of `paths`; touches nothing.
  explicit PayloadStore(DatabasePaths paths) : paths_(std::move(paths)) {}

  /// Throws DatabaseError (unreadable) where something else is in the place of the folder: a link, which an archive may
  /// have brought, would lead anywhere.
  void refuse_another_folder() const;

  /// Turns a fsynced temporary into the payload `sha256`; a payload of that name already there is replaced by it.
  /// It is durable only after `sync()`. The caller holds a PayloadLease. Throws DatabaseError where the temporary is
  /// absent, is of another size, or cannot be renamed.
  void adopt(const std::filesystem::path& temporary, const std::string& sha256, std::uint64_t bytes);

  /// Counts on a payload that is there already, perhaps since a moment ago and named by no row yet: it is durable after
  /// `sync()`, and stays where it was released. The caller holds a PayloadLease.
  void keep(const std::string& sha256);

  /// Makes every adopted name durable; costs nothing where none is new. Throws DatabaseError.
  void sync();

  /// Notes a payload that no row will name once the transaction at hand is committed; `remove_released` then removes
  /// it.
  void release(const std::string& sha256);
  /// Removes what was released, where the transaction was committed; else forgets it. What cannot be removed, or may be
  /// copied by a backup at this moment, is left to `remove_unreferenced`.
  void remove_released(bool committed) noexcept;

  /// Returns the file of a payload; throws DatabaseError (unreadable) where `sha256` is none.
  std::filesystem::path file_of(const std::string& sha256) const { return paths_.payload_file(sha256); }

  /// Opens a payload, which is a regular file and no link; throws DatabaseError (unreadable).
  files::Descriptor open(const std::string& sha256) const;
  /// Reads a payload whole, without checking it; throws DatabaseError (unreadable).
  std::vector<std::byte> read(const std::string& sha256) const;

  /// Removes payloads that `referenced` does not name, and temporaries, and counts them; any other file is left.
  /// Returns nothing where somebody holds a lease. `referenced` is asked for only once the folder is locked.
  template <class Referenced>
  std::optional<std::size_t> remove_unreferenced(Referenced&& referenced) {
    const auto lock = FileLock::acquire(paths_.payload_lock(), FileLock::Kind::exclusive, std::chrono::milliseconds{0});
    return lock ? std::optional{remove_all_but(referenced())} : std::nullopt;
  }

 private:
  DatabasePaths paths_;
  bool names_are_new_ = false;
  std::vector<std::string> released_;

  files::Descriptor open_folder() const;
  std::size_t remove_all_but(const std::unordered_set<std::string>& referenced);
};

}  // namespace runner::database
