#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace runner::stub_libraries {

/// Knows the empty libraries that stand in for those that LibTorch names and never uses: half of a worker's start on
/// Debian 12, where OpenCV, FFmpeg and what they need come to more than two hundred. The build writes them
/// (write_stub_libraries.sh).
class StubLibraries {
 public:
  /// Finds them in a folder. Returns nothing where there are none, or where they were made for another LibTorch.
  static std::optional<StubLibraries> in(const std::filesystem::path& folder);

  /// Says whether a worker can do with them that loads these plugins: each needs LibTorch, the C++ runtime and what
  /// else is never stood in for, and nothing further, which might need the real ones.
  bool suffice_for(const std::vector<std::filesystem::path>& plugins);

  /// Returns the environment of a worker that is started with them, as `NAME=value`.
  std::vector<std::string> environment() const;
  /// Takes what `environment` brought out of this process's environment again, where it was started so: what a plugin
  /// starts gets the libraries that it asks for. Call it before any thread is started.
  static void leave_environment();

 private:
  explicit StubLibraries(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::map<std::filesystem::path, bool> answers_;
};

}  // namespace runner::stub_libraries
