#pragma once

#include "cluster/cluster_folder.hpp"
#include "files/descriptor.hpp"

namespace runner::cluster {

/// Makes its holder the only one that submits tasks of an experiment. The kernel drops it when the process dies in any
/// way.
class FolderLock {
 public:
  /// Takes the lock; nothing where another has it. Throws files::FileError.
  static std::optional<FolderLock> try_acquire(const ClusterFolder& folder);

  /// Takes it; throws ClusterError where another has it.
  static FolderLock acquire(const ClusterFolder& folder);

 private:
  explicit FolderLock(files::Descriptor file) : file_(std::move(file)) {}

  files::Descriptor file_;
};

}  // namespace runner::cluster
