#include "cluster/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "cluster/cluster_error.hpp"
#include "files/file_error.hpp"

namespace runner::cluster {

std::optional<FolderLock> FolderLock::try_acquire(const ClusterFolder& folder) {
  const auto path = folder.root() / "lock";
  files::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (file.get() < 0) throw files::FileError("cannot open it", path, errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return FolderLock(std::move(file));
  if (errno != EWOULDBLOCK) throw files::FileError("cannot lock it", path, errno);
  return std::nullopt;
}

FolderLock FolderLock::acquire(const ClusterFolder& folder) {
  if (auto lock = try_acquire(folder)) return *std::move(lock);
  throw ClusterError(folder.root().string() +
                     ": another runner submits or waits for its tasks; wait for it or stop it");
}

}  // namespace runner::cluster
