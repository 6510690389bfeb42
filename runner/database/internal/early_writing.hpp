#pragma once

#include <filesystem>

namespace runner::database {

/// Lets the system begin to write what SQLite has put into a database's file, so that a commit has less to wait for.
class EarlyWriting {
 public:
  /// Looks for the descriptor that SQLite has of the file, which must be open.
  explicit EarlyWriting(const std::filesystem::path& database) noexcept;

  /// Begins, and does not wait. Nothing is promised by it.
  void begin() const noexcept;

 private:
  int descriptor_ = -1;
};

}  // namespace runner::database
