#include "database/internal/file_system.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace runner::database {

namespace {

// statfs(2), and the numbers of those that linux/magic.h leaves out.
constexpr std::array<std::pair<unsigned long, const char*>, 12> network_file_systems = {{{NFS_SUPER_MAGIC, "NFS"},
                                                                                         {SMB_SUPER_MAGIC, "SMB"},
                                                                                         {0xFF534D42, "CIFS"},
                                                                                         {0xFE534D42, "SMB2"},
                                                                                         {AFS_SUPER_MAGIC, "AFS"},
                                                                                         {CODA_SUPER_MAGIC, "Coda"},
                                                                                         {V9FS_MAGIC, "9p"},
                                                                                         {0x00C36400, "Ceph"},
                                                                                         {0x0BD00BD0, "Lustre"},
                                                                                         {0x47504653, "GPFS"},
                                                                                         {0x19830326, "BeeGFS"},
                                                                                         {0x013111A8, "IBRIX"}}};

}  // namespace

std::optional<std::string> one_owner_reason(const std::filesystem::path& path) {
  const char* asked = std::getenv("RUNNER_DB_EXCLUSIVE");
  if (asked != nullptr && std::string_view(asked) == "1") return "RUNNER_DB_EXCLUSIVE is 1";
  struct statfs status {};
  if (::statfs(path.c_str(), &status) != 0) return std::nullopt;
  for (const auto& [number, name] : network_file_systems) {
    if (static_cast<unsigned long>(status.f_type) == number)
      return "it is on a network file system (" + std::string(name) + ")";
  }
  return std::nullopt;
}

}  // namespace runner::database
