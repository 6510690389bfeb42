#pragma once

#include <filesystem>
#include <vector>

#include "protocol/messages.hpp"

namespace runner::cli {

/// Owns a temporary file that tells a worker which trials are meant: a JSON list of `StartTrial` messages.
class StartFile {
 public:
  /// Throws std::system_error where it cannot be written.
  explicit StartFile(const std::vector<protocol::StartTrial>& starts);
  StartFile(const StartFile&) = delete;
  StartFile& operator=(const StartFile&) = delete;
  ~StartFile();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace runner::cli
