#include "small_disk.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "testing/temporary_folder.hpp"

namespace runner::testing {

namespace {

// An ordinary person is root of a namespace of users, where the kernel lets him make one.
bool enter_own_namespace() {
  const auto user = ::getuid();
  const auto group = ::getgid();
  if (::unshare(CLONE_NEWNS) != 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
    std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

void mount_tmpfs(const std::filesystem::path& folder, const std::string& size, unsigned long flags) {
  const std::string options = "size=" + size;
  if (::mount("none", folder.c_str(), "tmpfs", flags, options.c_str()) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot mount on " + folder.string());
  }
}

}  // namespace

std::optional<std::string> why_no_mounting() {
  static const bool entered = enter_own_namespace();
  if (!entered) return "this user may not mount anything";
  try {
    const TemporaryFolder folder;
    const SmallDisk disk(folder.path(), "1m");
    return std::nullopt;
  } catch (const std::system_error& error) {
    return error.what();
  }
}

SmallDisk::SmallDisk(std::filesystem::path folder, const std::string& size) : folder_(std::move(folder)), size_(size) {
  std::filesystem::create_directories(folder_);
  mount_tmpfs(folder_, size_, 0);
}

SmallDisk::~SmallDisk() { ::umount2(folder_.c_str(), MNT_DETACH); }

void SmallDisk::resize(const std::string& size) {
  size_ = size;
  mount_tmpfs(folder_, size_, MS_REMOUNT);
}

void SmallDisk::make_read_only() { mount_tmpfs(folder_, size_, MS_REMOUNT | MS_RDONLY); }

}  // namespace runner::testing
