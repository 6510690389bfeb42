#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace runner::testing {

/// Says why nothing can be mounted here; nothing where it can. This process then has its own view of what is mounted,
/// which the programs it starts share and nobody else sees, and which ends with it.
std::optional<std::string> why_no_mounting();

/// Mounts a file system of a few bytes, in memory, on a folder while it lives. Throws std::system_error.
class SmallDisk {
 public:
  /// `size` as mount(8) takes it for tmpfs: `2m`.
  SmallDisk(std::filesystem::path folder, const std::string& size);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  /// Gives it another size.
  void resize(const std::string& size);
  /// Lets nobody write, where no file is open for writing; `resize` ends it.
  void make_read_only();

 private:
  std::filesystem::path folder_;
  std::string size_;
};

}  // namespace runner::testing
