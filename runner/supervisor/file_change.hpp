#pragma once

#include <sys/types.h>

#include <ctime>
#include <filesystem>
#include <tuple>

#include "supervisor/deadlines.hpp"

namespace runner::supervisor {

/// Waits for a file to change, and to be left alone again: for a library that could not be loaded, as one cannot while
/// it is being built anew.
class FileChange {
 public:
  FileChange(std::filesystem::path file, Clock::time_point now);

  const std::filesystem::path& file() const { return file_; }

  /// Looks at the file; says whether it is worth another try: it has changed and come to rest, or has had time enough
  /// to.
  bool is_over(Clock::time_point now);

 private:
  /// Device, number, size and time of the last change; all 0 for a file that is not there.
  using Identity = std::tuple<dev_t, ino_t, off_t, std::time_t, long>;

  static Identity identity_of(const std::filesystem::path& file);

  std::filesystem::path file_;
  Identity seen_;
  Clock::time_point begun_;
  Clock::time_point last_change_;
};

}  // namespace runner::supervisor
